// The AWS SDK for Go, version 2.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/ses"
	"github.com/aws/aws-sdk-go-v2/service/ses/types"
)

const raw = "From: News <news@example.com>\r\nTo: success@simulator.amazonses.com\r\nSubject: raw\r\n" +
	"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nHello.\r\n"

func attempt(name string, err error) {
	if err != nil {
		fmt.Printf("failed %s: %v\n", name, err)
		return
	}
	fmt.Printf("ok %s\n", name)
}

func main() {
	ctx := context.Background()
	settings, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		panic(err)
	}
	client := ses.NewFromConfig(settings, func(options *ses.Options) {
		options.EndpointResolver = ses.EndpointResolverFromURL(os.Getenv("ENDPOINT"))
		options.Retryer = aws.NopRetryer{}
	})
	_, err = client.GetSendQuota(ctx, &ses.GetSendQuotaInput{})
	attempt("GetSendQuota", err)
	_, err = client.ListIdentities(ctx, &ses.ListIdentitiesInput{MaxItems: aws.Int32(10)})
	attempt("ListIdentities", err)
	_, err = client.GetIdentityVerificationAttributes(ctx, &ses.GetIdentityVerificationAttributesInput{
		Identities: []string{"example.com", "news@example.com"},
	})
	attempt("GetIdentityVerificationAttributes", err)
	_, err = client.VerifyEmailIdentity(ctx, &ses.VerifyEmailIdentityInput{EmailAddress: aws.String("a~b+c!d'e*f@example.com")})
	attempt("VerifyEmailIdentity", err)
	content := func(text string) *types.Content { return &types.Content{Data: aws.String(text), Charset: aws.String("UTF-8")} }
	_, err = client.SendEmail(ctx, &ses.SendEmailInput{
		Source:      aws.String(`"News, Daily" <news@example.com>`),
		Destination: &types.Destination{ToAddresses: []string{"Ann <success@simulator.amazonses.com>"}},
		Message:     &types.Message{Subject: content("Grüße ~ a+b/c=d:@,"), Body: &types.Body{Text: content("Hello, wörld.")}},
	})
	attempt("SendEmail", err)
	_, err = client.SendRawEmail(ctx, &ses.SendRawEmailInput{RawMessage: &types.RawMessage{Data: []byte(raw)}})
	attempt("SendRawEmail", err)
}

// The AWS SDK for Go, version 1.
package main

import (
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/aws/session"
	"github.com/aws/aws-sdk-go/service/ses"
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

func fetch(url string) error {
	response, err := http.Get(url)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != 200 {
		return fmt.Errorf("status %d", response.StatusCode)
	}
	return nil
}

func main() {
	client := ses.New(session.Must(session.NewSession(&aws.Config{
		Endpoint:   aws.String(os.Getenv("ENDPOINT")),
		MaxRetries: aws.Int(0),
	})))
	_, err := client.GetSendQuota(&ses.GetSendQuotaInput{})
	attempt("GetSendQuota", err)
	_, err = client.ListIdentities(&ses.ListIdentitiesInput{MaxItems: aws.Int64(10)})
	attempt("ListIdentities", err)
	_, err = client.GetIdentityVerificationAttributes(&ses.GetIdentityVerificationAttributesInput{
		Identities: aws.StringSlice([]string{"example.com", "news@example.com"}),
	})
	attempt("GetIdentityVerificationAttributes", err)
	_, err = client.VerifyEmailIdentity(&ses.VerifyEmailIdentityInput{EmailAddress: aws.String("a~b+c!d'e*f@example.com")})
	attempt("VerifyEmailIdentity", err)
	content := func(text string) *ses.Content { return &ses.Content{Data: aws.String(text), Charset: aws.String("UTF-8")} }
	_, err = client.SendEmail(&ses.SendEmailInput{
		Source:      aws.String(`"News, Daily" <news@example.com>`),
		Destination: &ses.Destination{ToAddresses: aws.StringSlice([]string{"Ann <success@simulator.amazonses.com>"})},
		Message:     &ses.Message{Subject: content("Grüße ~ a+b/c=d:@,"), Body: &ses.Body{Text: content("Hello, wörld.")}},
	})
	attempt("SendEmail", err)
	_, err = client.SendRawEmail(&ses.SendRawEmailInput{RawMessage: &ses.RawMessage{Data: []byte(raw)}})
	attempt("SendRawEmail", err)
	request, _ := client.GetSendQuotaRequest(&ses.GetSendQuotaInput{})
	url, err := request.Presign(5 * time.Minute)
	attempt("presign", err)
	attempt("presigned GetSendQuota", fetch(url))
}

// The AWS SDK for Java, version 1, through its SES client.
import com.amazonaws.ClientConfiguration;
import com.amazonaws.auth.DefaultAWSCredentialsProviderChain;
import com.amazonaws.client.builder.AwsClientBuilder.EndpointConfiguration;
import com.amazonaws.services.simpleemail.AmazonSimpleEmailService;
import com.amazonaws.services.simpleemail.AmazonSimpleEmailServiceClientBuilder;
import com.amazonaws.services.simpleemail.model.*;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

class JavaSdk1 {
    interface Call {
        void make() throws Exception;
    }

    static void attempt(String name, Call call) {
        try {
            call.make();
            System.out.println("ok " + name);
        } catch (Exception error) {
            System.out.println("failed " + name + ": " + error.toString().replace('\n', ' '));
        }
    }

    static Content content(String text) {
        return new Content(text).withCharset("UTF-8");
    }

    public static void main(String[] arguments) {
        AmazonSimpleEmailService ses = AmazonSimpleEmailServiceClientBuilder.standard()
            .withCredentials(DefaultAWSCredentialsProviderChain.getInstance())
            .withClientConfiguration(new ClientConfiguration().withMaxErrorRetry(0))
            .withEndpointConfiguration(new EndpointConfiguration(System.getenv("ENDPOINT"), System.getenv("AWS_REGION")))
            .build();
        String raw = "From: News <news@example.com>\r\nTo: success@simulator.amazonses.com\r\nSubject: raw\r\n"
            + "MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nHello.\r\n";
        Message message = new Message(content("Gr\u00fc\u00dfe ~ a+b/c=d:@,"), new Body(content("Hello, w\u00f6rld.")));
        attempt("GetSendQuota", () -> ses.getSendQuota());
        attempt("ListIdentities", () -> ses.listIdentities(new ListIdentitiesRequest().withMaxItems(10)));
        attempt("GetIdentityVerificationAttributes", () -> ses.getIdentityVerificationAttributes(
            new GetIdentityVerificationAttributesRequest().withIdentities("example.com", "news@example.com")));
        attempt("VerifyEmailIdentity", () -> ses.verifyEmailIdentity(
            new VerifyEmailIdentityRequest().withEmailAddress("a~b+c!d'e*f@example.com")));
        attempt("SendEmail", () -> ses.sendEmail(new SendEmailRequest(
            "\"News, Daily\" <news@example.com>",
            new Destination().withToAddresses("Ann <success@simulator.amazonses.com>"), message)));
        attempt("SendRawEmail", () -> ses.sendRawEmail(new SendRawEmailRequest(
            new RawMessage(ByteBuffer.wrap(raw.getBytes(StandardCharsets.UTF_8))))));
    }
}

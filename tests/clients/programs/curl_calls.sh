#!/bin/sh
# curl with its own --aws-sigv4. Its forms are --data-urlencode; a large one goes by Expect: 100-continue.
call() {
  name=$1; shift
  status=$(curl --silent --output /dev/null --write-out '%{http_code}' --aws-sigv4 "aws:amz:$AWS_REGION:ses" \
    --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" "$@" "$ENDPOINT/")
  if [ "$status" = 200 ]; then echo "ok $name"; else echo "failed $name: $status"; fi
}
post() {
  action=$1; shift
  call "$action" --data "Action=$action&Version=2010-12-01" "$@"
}
raw=$(printf 'From: News <news@example.com>\r\nTo: success@simulator.amazonses.com\r\nSubject: raw\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nHello.\r\n' | base64 -w 0)
post GetSendQuota
post ListIdentities --data MaxItems=10
post GetIdentityVerificationAttributes --data-urlencode Identities.member.1=example.com --data-urlencode Identities.member.2=news@example.com
post VerifyEmailIdentity --data-urlencode "EmailAddress=a~b+c!d'e*f@example.com"
post SendEmail --data-urlencode 'Source="News, Daily" <news@example.com>' \
  --data-urlencode 'Destination.ToAddresses.member.1=Ann <success@simulator.amazonses.com>' \
  --data-urlencode 'Message.Subject.Data=Grüße ~ a+b/c=d:@,' --data Message.Subject.Charset=UTF-8 \
  --data-urlencode 'Message.Body.Text.Data=Hello, wörld.' --data Message.Body.Text.Charset=UTF-8
post SendRawEmail --data-urlencode "RawMessage.Data=$raw"
call 'GetSendQuota over HTTP/1.0' --http1.0 --data 'Action=GetSendQuota&Version=2010-12-01'
call 'GetSendQuota in chunks' --header 'Transfer-Encoding: chunked' --data 'Action=GetSendQuota&Version=2010-12-01'
call 'GetSendQuota after 100-continue' --header 'Expect: 100-continue' --data 'Action=GetSendQuota&Version=2010-12-01'

#!/bin/sh
# The AWS command line, version 1. $1: its executable.
call() {
  name=$1; shift
  if said=$("$AWS" ses --endpoint-url "$ENDPOINT" "$@" 2>&1); then echo "ok $name"; else echo "failed $name: $said"; fi
}
AWS=$1
here=$(dirname "$0")
call GetSendQuota get-send-quota
call ListIdentities list-identities --max-items 10
call GetIdentityVerificationAttributes get-identity-verification-attributes --identities example.com news@example.com
call VerifyEmailIdentity verify-email-identity --email-address "a~b+c!d'e*f@example.com"
call SendEmail send-email --from '"News, Daily" <news@example.com>' --to 'Ann <success@simulator.amazonses.com>' \
  --subject 'Grüße ~ a+b/c=d:@,' --text 'Hello, wörld.'
call SendRawEmail send-raw-email --raw-message "file://$here/raw.json"

# The AWS SDK for Ruby, version 1.
require 'aws-sdk'
require 'uri'

endpoint = URI(ENV['ENDPOINT'])
AWS.config(
  access_key_id: ENV['AWS_ACCESS_KEY_ID'], secret_access_key: ENV['AWS_SECRET_ACCESS_KEY'],
  region: ENV['AWS_REGION'], use_ssl: false, max_retries: 0,
  simple_email_service_endpoint: endpoint.host, simple_email_service_port: endpoint.port
)
CLIENT = AWS::SimpleEmailService.new.client
RAW = "From: News <news@example.com>\r\nTo: success@simulator.amazonses.com\r\nSubject: raw\r\n" \
      "MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nHello.\r\n"

def attempt(name)
  yield
  puts "ok #{name}"
rescue StandardError => e
  puts "failed #{name}: #{e.class}: #{e.message}"
end

attempt('GetSendQuota') { CLIENT.get_send_quota }
attempt('ListIdentities') { CLIENT.list_identities(max_items: 10) }
attempt('GetIdentityVerificationAttributes') do
  CLIENT.get_identity_verification_attributes(identities: ['example.com', 'news@example.com'])
end
attempt('VerifyEmailIdentity') { CLIENT.verify_email_identity(email_address: "a~b+c!d'e*f@example.com") }
attempt('SendEmail') do
  CLIENT.send_email(
    source: '"News, Daily" <news@example.com>',
    destination: { to_addresses: ['Ann <success@simulator.amazonses.com>'] },
    message: {
      subject: { data: 'Grüße ~ a+b/c=d:@,', charset: 'UTF-8' },
      body: { text: { data: 'Hello, wörld.', charset: 'UTF-8' } }
    }
  )
end
attempt('SendRawEmail') { CLIENT.send_raw_email(raw_message: { data: RAW }) }

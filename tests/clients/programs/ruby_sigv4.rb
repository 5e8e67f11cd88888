# aws-sigv4, the signer of the AWS SDK for Ruby, version 3: signs what Net::HTTP sends; by header, and presigned.
require 'aws-sigv4'
require 'net/http'
require 'uri'

ENDPOINT = URI("#{ENV['ENDPOINT']}/")
SIGNER = Aws::Sigv4::Signer.new(
  service: 'ses', region: ENV['AWS_REGION'],
  access_key_id: ENV['AWS_ACCESS_KEY_ID'], secret_access_key: ENV['AWS_SECRET_ACCESS_KEY']
)
RAW = "From: News <news@example.com>\r\nTo: success@simulator.amazonses.com\r\nSubject: raw\r\n" \
      "MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nHello.\r\n"

def attempt(name)
  response = yield
  puts response.code == '200' ? "ok #{name}" : "failed #{name}: #{response.code} #{response.body}"
end

def post(action, parameters = {})
  body = URI.encode_www_form({ 'Action' => action, 'Version' => '2010-12-01' }.merge(parameters))
  type = { 'Content-Type' => 'application/x-www-form-urlencoded; charset=utf-8' }
  signed = SIGNER.sign_request(http_method: 'POST', url: ENDPOINT.to_s, headers: type, body: body)
  request = Net::HTTP::Post.new(ENDPOINT, type.merge(signed.headers))
  request.body = body
  attempt(action) { Net::HTTP.start(ENDPOINT.host, ENDPOINT.port) { |http| http.request(request) } }
end

post('GetSendQuota')
post('ListIdentities', 'MaxItems' => '10')
post('GetIdentityVerificationAttributes',
     'Identities.member.1' => 'example.com', 'Identities.member.2' => 'news@example.com')
post('VerifyEmailIdentity', 'EmailAddress' => "a~b+c!d'e*f@example.com")
post('SendEmail',
     'Source' => '"News, Daily" <news@example.com>',
     'Destination.ToAddresses.member.1' => 'Ann <success@simulator.amazonses.com>',
     'Message.Subject.Data' => 'Grüße ~ a+b/c=d:@,', 'Message.Subject.Charset' => 'UTF-8',
     'Message.Body.Text.Data' => 'Hello, wörld.', 'Message.Body.Text.Charset' => 'UTF-8')
post('SendRawEmail', 'RawMessage.Data' => [RAW].pack('m0'))
url = "#{ENDPOINT}?#{URI.encode_www_form('Action' => 'ListIdentities', 'Version' => '2010-12-01', 'MaxItems' => '10')}"
attempt('presigned ListIdentities') { Net::HTTP.get_response(SIGNER.presign_url(http_method: 'GET', url: url)) }

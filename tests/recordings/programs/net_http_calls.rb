# Prints what Ruby's Net::HTTP says with its debug output, as the AWS SDK for Ruby does with http_wire_trace.
require 'net/http'
require 'aws-sigv4'

signer = Aws::Sigv4::Signer.new(
  service: 'ses', region: ENV.fetch('AWS_REGION'),
  access_key_id: ENV.fetch('AWS_ACCESS_KEY_ID'), secret_access_key: ENV.fetch('AWS_SECRET_ACCESS_KEY'))
uri = URI(ENV.fetch('ENDPOINT') + '/')
http = Net::HTTP.new(uri.host, uri.port)
http.set_debug_output($stdout)
http.start do
  ['Action=VerifyDomainIdentity&Domain=example.com', 'Action=ListIdentities', 'Action=GetSendQuota',
   'Action=ListIdentities&MaxItems=0'].each do |words|
    body = "#{words}&Version=2010-12-01"
    type = { 'content-type' => 'application/x-www-form-urlencoded' }
    signed = signer.sign_request(http_method: 'POST', url: uri.to_s, headers: type, body: body)
    http.post('/', body, type.merge(signed.headers))
  end
end

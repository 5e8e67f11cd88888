# Records with Ruby's VCR: ruby ruby_vcr_calls.rb FOLDER. Requests are signed by the aws-sigv4 gem.
require 'net/http'
require 'aws-sigv4'
require 'vcr'
require 'webmock'

VCR.configure do |config|
  config.cassette_library_dir = ARGV[0]
  config.hook_into :webmock
  config.preserve_exact_body_bytes { ARGV[1] == 'base64' }
end

signer = Aws::Sigv4::Signer.new(
  service: 'ses', region: ENV.fetch('AWS_REGION'),
  access_key_id: ENV.fetch('AWS_ACCESS_KEY_ID'), secret_access_key: ENV.fetch('AWS_SECRET_ACCESS_KEY'))

VCR.use_cassette(ARGV[1] == 'base64' ? 'ruby-vcr-base64' : 'ruby-vcr', record: :all) do
  ['Action=VerifyDomainIdentity&Domain=example.com', 'Action=ListIdentities', 'Action=GetSendQuota',
   'Action=ListIdentities&MaxItems=0'].each do |words|
    uri = URI(ENV.fetch('ENDPOINT') + '/')
    body = "#{words}&Version=2010-12-01"
    type = { 'content-type' => 'application/x-www-form-urlencoded' }
    signed = signer.sign_request(http_method: 'POST', url: uri.to_s, headers: type, body: body)
    puts Net::HTTP.post(uri, body, type.merge(signed.headers)).code
  end
end

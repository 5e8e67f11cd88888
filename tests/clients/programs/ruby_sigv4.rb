# aws-sigv4, the signer of the AWS SDK for Ruby, version 3: signs what Net::HTTP sends; by header, and presigned.
require 'aws-sigv4'
require 'json'
require 'net/http'
require 'uri'

ENDPOINT = URI("#{ENV['ENDPOINT']}/")
SIGNER = Aws::Sigv4::Signer.new(
  service: 'ses', region: ENV['AWS_REGION'],
  access_key_id: ENV['AWS_ACCESS_KEY_ID'], secret_access_key: ENV['AWS_SECRET_ACCESS_KEY']
)

def post(body)
  type = { 'Content-Type' => 'application/x-www-form-urlencoded; charset=utf-8' }
  signed = SIGNER.sign_request(http_method: 'POST', url: ENDPOINT.to_s, headers: type, body: body)
  request = Net::HTTP::Post.new(ENDPOINT, type.merge(signed.headers))
  request.body = body
  Net::HTTP.start(ENDPOINT.host, ENDPOINT.port) { |http| http.request(request) }
end

JSON.parse(File.read(ENV['SCENARIO'])).each do |step|
  response = post(URI.encode_www_form(step['pairs']))
  puts JSON.generate(call: step['call'], status: response.code.to_i, code: response.body[%r{<Code>(.*)</Code>}, 1])
end
url = "#{ENDPOINT}?#{URI.encode_www_form('Action' => 'ListIdentities', 'Version' => '2010-12-01', 'MaxItems' => '10')}"
response = Net::HTTP.get_response(SIGNER.presign_url(http_method: 'GET', url: url))
puts response.code == '200' ? 'ok presigned ListIdentities' : "failed presigned ListIdentities: #{response.body}"

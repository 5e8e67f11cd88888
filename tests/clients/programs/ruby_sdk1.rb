# The AWS SDK for Ruby, version 1.
require 'aws-sdk'
require 'json'
require 'uri'

endpoint = URI(ENV['ENDPOINT'])
AWS.config(
  access_key_id: ENV['AWS_ACCESS_KEY_ID'], secret_access_key: ENV['AWS_SECRET_ACCESS_KEY'],
  region: ENV['AWS_REGION'], use_ssl: false, max_retries: 0,
  simple_email_service_endpoint: endpoint.host, simple_email_service_port: endpoint.port
)
CLIENT = AWS::SimpleEmailService.new.client

# The names of parameters are snake_case symbols in it.
def snake(value)
  case value
  when Hash then value.to_h { |key, item| [key.gsub(/(?<=[a-z])(?=[A-Z])/, '_').downcase.to_sym, snake(item)] }
  when Array then value.map { |item| snake(item) }
  else value
  end
end

def camel(value)
  case value
  when Hash
    value.to_h { |key, item| [key.is_a?(Symbol) ? key.to_s.split('_').map(&:capitalize).join : key, camel(item)] }
  when Array then value.map { |item| camel(item) }
  else value
  end
end

JSON.parse(File.read(ENV['SCENARIO'])).each do |step|
  call = step['call']
  begin
    result = CLIENT.public_send(call.gsub(/(?<=[a-z])(?=[A-Z])/, '_').downcase, snake(step['params']))
    puts JSON.generate(call: call, result: camel(result.data))
  rescue AWS::Errors::Base => e
    puts JSON.generate(call: call, error: e.class.name.split('::').last, message: e.message)
  rescue NoMethodError, ArgumentError => e
    warn "#{call} is not there: #{e.message}"
  end
end

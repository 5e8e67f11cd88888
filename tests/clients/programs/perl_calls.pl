# Perl: LWP with AWS::Signature4 or Net::Amazon::Signature::V4 (the first argument).
use strict;
use warnings;
use utf8;
use Encode 'encode_utf8';
use HTTP::Date 'time2str';
use HTTP::Request::Common;
use LWP::UserAgent;
use MIME::Base64;
use POSIX 'strftime';
use URI;

my $signer_name = shift;
my $agent = LWP::UserAgent->new(timeout => 20);
my $endpoint = "$ENV{ENDPOINT}/";
if ($signer_name eq 'aws-signature4') {
    # It reads the service from the name of the host, so it is recorded as behind a proxy: requests in absolute form.
    $endpoint = "http://email.$ENV{AWS_REGION}.amazonaws.com/";
    $agent->proxy('http', $ENV{ENDPOINT});
}
my $raw = "From: News <news\@example.com>\r\nTo: success\@simulator.amazonses.com\r\nSubject: raw\r\n"
    . "MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nHello.\r\n";

sub sign {
    my $request = shift;
    if ($signer_name eq 'aws-signature4') {
        require AWS::Signature4;
        my $signer = AWS::Signature4->new(
            -access_key => $ENV{AWS_ACCESS_KEY_ID}, -secret_key => $ENV{AWS_SECRET_ACCESS_KEY});
        $signer->sign($request, $ENV{AWS_REGION});
        return $request;
    }
    require Net::Amazon::Signature::V4;
    my $signer = Net::Amazon::Signature::V4->new(
        $ENV{AWS_ACCESS_KEY_ID}, $ENV{AWS_SECRET_ACCESS_KEY}, $ENV{AWS_REGION}, 'ses');
    $request->header(Host => $request->uri->host_port);
    $request->header('X-Amz-Date' => strftime('%Y%m%dT%H%M%SZ', gmtime));
    return $signer->sign($request);
}

sub attempt {
    my ($name, $request) = @_;
    my $response = eval { $agent->request($request) };
    my $said = $response ? $response->status_line . ' ' . $response->content : $@;
    print $response && $response->code == 200 ? "ok $name\n" : "failed $name: $said\n";
}

sub call {
    my ($action, @pairs) = @_;
    my @form = map { encode_utf8($_) } (Action => $action, Version => '2010-12-01', @pairs);
    attempt($action, sign(POST($endpoint, \@form)));
}

call('GetSendQuota');
call('ListIdentities', MaxItems => '10');
call('GetIdentityVerificationAttributes',
    'Identities.member.1' => 'example.com', 'Identities.member.2' => 'news@example.com');
call('VerifyEmailIdentity', EmailAddress => "a~b+c!d'e*f\@example.com");
call('SendEmail',
    Source => '"News, Daily" <news@example.com>',
    'Destination.ToAddresses.member.1' => 'Ann <success@simulator.amazonses.com>',
    'Message.Subject.Data' => 'Grüße ~ a+b/c=d:@,', 'Message.Subject.Charset' => 'UTF-8',
    'Message.Body.Text.Data' => 'Hello, wörld.', 'Message.Body.Text.Charset' => 'UTF-8');
call('SendRawEmail', 'RawMessage.Data' => encode_base64($raw, ''));
my $uri = URI->new($endpoint);
$uri->query_form(Action => 'ListIdentities', Version => '2010-12-01', MaxItems => '10');
attempt('GET ListIdentities', sign(GET($uri)));

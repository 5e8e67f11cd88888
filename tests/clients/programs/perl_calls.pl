# Perl: LWP with AWS::Signature4 or Net::Amazon::Signature::V4 (the first argument).
use strict;
use warnings;
use utf8;
use Encode 'encode_utf8';
use HTTP::Date 'time2str';
use HTTP::Request::Common;
use JSON::PP;
use LWP::UserAgent;
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

sub ask {
    my $response = $agent->request(shift);
    return ($response->code, $response->decoded_content // '');
}

sub attempt {
    my ($name, $request) = @_;
    my ($status, $said) = eval { ask($request) };
    print $status && $status == 200 ? "ok $name\n" : "failed $name: $said\n";
}

open my $file, '<', $ENV{SCENARIO} or die $!;
for my $step (@{ decode_json(join '', <$file>) }) {
    my @form = map { encode_utf8($_) } map { @$_ } @{ $step->{pairs} };
    my ($status, $said) = ask(sign(POST($endpoint, \@form)));
    my ($code) = $said =~ m{<Code>(.*)</Code>};
    print encode_json({ call => $step->{call}, status => $status + 0, code => $code }), "\n";
}
my $uri = URI->new($endpoint);
$uri->query_form(Action => 'ListIdentities', Version => '2010-12-01', MaxItems => '10');
attempt('GET ListIdentities', sign(GET($uri)));

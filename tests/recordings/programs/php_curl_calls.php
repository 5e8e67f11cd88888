<?php
// Logs what PHP's curl says of its calls, which are presigned by hand: php php_curl_calls.php OUT.
function presigned(array $parameters): string
{
    $endpoint = getenv('ENDPOINT');
    $stamp = gmdate('Ymd\THis\Z');
    $scope = substr($stamp, 0, 8) . '/' . getenv('AWS_REGION') . '/ses/aws4_request';
    $parameters += [
        'Version' => '2010-12-01',
        'X-Amz-Algorithm' => 'AWS4-HMAC-SHA256',
        'X-Amz-Credential' => getenv('AWS_ACCESS_KEY_ID') . "/$scope",
        'X-Amz-Date' => $stamp,
        'X-Amz-Expires' => '60',
        'X-Amz-SignedHeaders' => 'host',
    ];
    ksort($parameters, SORT_STRING);
    $query = http_build_query($parameters, '', '&', PHP_QUERY_RFC3986);
    $canonical = "GET\n/\n$query\nhost:" . substr($endpoint, strlen('http://')) . "\n\nhost\n" . hash('sha256', '');
    $key = 'AWS4' . getenv('AWS_SECRET_ACCESS_KEY');
    foreach (explode('/', $scope) as $part) {
        $key = hash_hmac('sha256', $part, $key, true);
    }
    $signature = hash_hmac('sha256', "AWS4-HMAC-SHA256\n$stamp\n$scope\n" . hash('sha256', $canonical), $key);
    return "$endpoint/?$query&X-Amz-Signature=$signature";
}

$log = fopen($argv[1], 'a');
$calls = [
    ['Action' => 'VerifyDomainIdentity', 'Domain' => 'example.com'],
    ['Action' => 'GetIdentityVerificationAttributes', 'Identities.member.1' => 'example.com'],
    ['Action' => 'GetSendQuota'],
    ['Action' => 'ListIdentities', 'MaxItems' => '0'],
];
foreach ($calls as $call) {
    $curl = curl_init(presigned($call));
    // An empty list of codings stands for all that it knows; it decodes what comes.
    curl_setopt_array($curl, [CURLOPT_VERBOSE => true, CURLOPT_STDERR => $log, CURLOPT_ENCODING => '', CURLOPT_RETURNTRANSFER => true]);
    fwrite($log, curl_exec($curl));
}

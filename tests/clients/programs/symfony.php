<?php
// Symfony Mailer 5.4: its two older SES transports, which sign for themselves.
require 'Symfony/Component/Mailer/autoload.php';
require 'Symfony/Component/Mailer/Bridge/Amazon/autoload.php';
require 'Symfony/Component/HttpClient/autoload.php';

use Symfony\Component\HttpClient\CurlHttpClient;
use Symfony\Component\Mailer\Bridge\Amazon\Transport\SesApiTransport;
use Symfony\Component\Mailer\Bridge\Amazon\Transport\SesHttpTransport;
use Symfony\Component\Mime\Address;
use Symfony\Component\Mime\Email;
use Symfony\Contracts\HttpClient\HttpClientInterface;
use Symfony\Contracts\HttpClient\ResponseInterface;
use Symfony\Contracts\HttpClient\ResponseStreamInterface;

error_reporting(E_ALL & ~E_USER_DEPRECATED & ~E_DEPRECATED);

// The transports know https only; what is recorded goes without TLS, all else of it as it is.
final class Plain implements HttpClientInterface
{
    private HttpClientInterface $inner;

    public function __construct()
    {
        $this->inner = new CurlHttpClient();
    }

    public function request(string $method, string $url, array $options = []): ResponseInterface
    {
        return $this->inner->request($method, preg_replace('/^https:/', 'http:', $url), $options);
    }

    public function stream($responses, ?float $timeout = null): ResponseStreamInterface
    {
        return $this->inner->stream($responses, $timeout);
    }
}

function attempt(string $name, $transport, Email $email): void
{
    $at = parse_url(getenv('ENDPOINT'));
    $transport->setHost($at['host'])->setPort($at['port']);
    try {
        $transport->send($email);
        echo "ok $name\n";
    } catch (Throwable $error) {
        echo "failed $name: ".get_class($error).': '.$error->getMessage()."\n";
    }
}

$email = (new Email())
    ->from(new Address('news@example.com', 'News, Daily'))
    ->to(new Address('success@simulator.amazonses.com', 'Ann Grün'))
    ->subject('Grüße ~ a+b/c=d:@,')
    ->text('Hello, wörld.');
[$key, $secret, $region] = [getenv('AWS_ACCESS_KEY_ID'), getenv('AWS_SECRET_ACCESS_KEY'), getenv('AWS_REGION')];
attempt('SendEmail', new SesApiTransport($key, $secret, $region, new Plain()), $email);
attempt('SendRawEmail', new SesHttpTransport($key, $secret, $region, new Plain()), $email);

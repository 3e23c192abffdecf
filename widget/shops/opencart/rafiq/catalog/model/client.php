<?php
/** The one place that talks to the Rafiq server. */

namespace Opencart\Catalog\Model\Extension\Rafiq;

class Client extends \Opencart\System\Engine\Model
{
    private const SECONDS = 4;

    public function ready(): bool
    {
        return $this->config->get('module_rafiq_status') && $this->config->get('module_rafiq_address');
    }

    /**
     * Ask (without a body) or tell; the same key is the same message, however often it is sent. A failure is a value: a sale does not wait for us.
     *
     * @return array{status: int, body: array} Status 0 means that nobody answered.
     */
    public function call(string $path, string $body = '', string $key = ''): array
    {
        $headers = ['Authorization: Bearer ' . $this->config->get('module_rafiq_secret_key')];
        $options = [CURLOPT_RETURNTRANSFER => true, CURLOPT_TIMEOUT => self::SECONDS, CURLOPT_CONNECTTIMEOUT => self::SECONDS];
        if ($body !== '') {
            $options[CURLOPT_POSTFIELDS] = $body;
            array_push($headers, 'Content-Type: application/json', "Idempotency-Key: $key");
        }
        $call = curl_init($this->config->get('module_rafiq_address') . '/api/v1' . $path);
        curl_setopt_array($call, $options + [CURLOPT_HTTPHEADER => $headers]);
        $said = json_decode((string) curl_exec($call), true);
        $status = (int) curl_getinfo($call, CURLINFO_RESPONSE_CODE);
        return ['status' => $status, 'body' => is_array($said) ? $said : []];
    }
}

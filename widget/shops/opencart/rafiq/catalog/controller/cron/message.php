<?php
/** Once an hour, where the shop's cron runs: what was not heard is told again. */

namespace Opencart\Catalog\Controller\Extension\Rafiq\Cron;

class Message extends \Opencart\System\Engine\Controller
{
    private const AT_ONCE = 100;

    public function index(): void
    {
        $this->load->model('extension/rafiq/client');
        if ($this->model_extension_rafiq_client->ready()) {
            $this->load->model('extension/rafiq/message');
            $this->model_extension_rafiq_message->send(self::AT_ONCE);
        }
    }
}

<?php
/** Tells Rafiq what happened to orders, whoever changed them: shopper, payment or the shop's admin. */

namespace Opencart\Catalog\Controller\Extension\Rafiq\Event;

class Order extends \Opencart\System\Engine\Controller
{
    private const AT_ONCE = 5;

    public function changed(string &$route, array &$args): void
    {
        $this->tell((int) ($args[0] ?? 0), '');
    }

    /** Before: afterwards there is nothing left to tell of. */
    public function deleted(string &$route, array &$args): void
    {
        $this->tell((int) ($args[0] ?? 0), 'cancelled');
    }

    private function tell(int $order_id, string $status): void
    {
        $this->load->model('extension/rafiq/client');
        if (!$this->model_extension_rafiq_client->ready()) {
            return;
        }
        $this->load->model('extension/rafiq/order');
        $this->load->model('extension/rafiq/message');
        $message = $this->model_extension_rafiq_order->message($order_id, $status);
        if ($message) {
            $this->model_extension_rafiq_message->add($message);
            $this->model_extension_rafiq_message->send(self::AT_ONCE);
        }
    }
}

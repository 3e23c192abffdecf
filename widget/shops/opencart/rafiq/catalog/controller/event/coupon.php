<?php
/** Notices a code before OpenCart looks it up. */

namespace Opencart\Catalog\Controller\Extension\Rafiq\Event;

class Coupon extends \Opencart\System\Engine\Controller
{
    public function typed(string &$route, array &$args): void
    {
        $code = trim((string) ($args[0] ?? ''));
        // OpenCart looks up the basket's code on every page; it was asked for when it was typed.
        if ($code === (string) ($this->session->data['coupon'] ?? '')) {
            return;
        }
        $this->load->model('extension/rafiq/client');
        if ($this->model_extension_rafiq_client->ready()) {
            $this->load->model('extension/rafiq/coupon');
            $this->model_extension_rafiq_coupon->meet($code);
        }
    }
}

<?php
/** What shoppers' browsers get: the script tag, and the order on the success page. It shows; it never decides about money. */

namespace Opencart\Catalog\Controller\Extension\Rafiq\Event;

class Page extends \Opencart\System\Engine\Controller
{
    /** The success page forgets the order's number before it draws its footer. */
    public function remember(string &$route): void
    {
        if (isset($this->session->data['order_id'])) {
            $this->session->data['rafiq_order'] = (int) $this->session->data['order_id'];
        }
    }

    public function show(string &$route, array &$data, mixed &$output): void
    {
        $this->load->model('extension/rafiq/client');
        if (!$this->model_extension_rafiq_client->ready()) {
            return;
        }
        $tags = '<script async src="' . htmlspecialchars($this->address()) . '"></script>' . $this->order();
        $end = strrpos((string) $output, '</body>');
        $output = substr_replace((string) $output, $tags, $end === false ? strlen((string) $output) : $end, 0);
    }

    /** Where OpenCart asks about cookies, nothing is kept in a browser before the visitor agreed. */
    private function address(): string
    {
        $address = $this->config->get('module_rafiq_address') . '/w/' . rawurlencode($this->config->get('module_rafiq_publishable_key')) . '.js';
        $asked = $this->config->get('config_cookie_id') && ($this->request->cookie['policy'] ?? '') !== '1';
        return $address . ($asked ? '?consent=required' : '');
    }

    private function order(): string
    {
        $order_id = (int) ($this->session->data['rafiq_order'] ?? 0);
        unset($this->session->data['rafiq_order']);
        if (!$order_id) {
            return '';
        }
        $this->load->model('extension/rafiq/order');
        $body = $this->model_extension_rafiq_order->body($order_id);
        return $body ? '<script type="application/json" data-rafiq-order>' . json_encode($body, JSON_HEX_TAG | JSON_HEX_AMP) . '</script>' : '';
    }
}

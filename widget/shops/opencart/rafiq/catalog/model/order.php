<?php
/** What an order of OpenCart is called at Rafiq. */

namespace Opencart\Catalog\Model\Extension\Rafiq;

class Order extends \Opencart\System\Engine\Model
{
    private const WHOLE = ['BIF', 'CLP', 'DJF', 'GNF', 'IRT', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'];
    private const THOUSANDTHS = ['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'];

    /** The order object, or nothing where there is no such order. */
    public function body(int $order_id): array
    {
        $this->load->model('checkout/order');
        $order = $this->model_checkout_order->getOrder($order_id);
        if (!$order) {
            return [];
        }
        $totals = $this->model_checkout_order->getTotals($order_id);
        $values = array_column($totals, 'value', 'code');
        // After discounts, before tax and shipping; discounts are kept below zero.
        $goods = (float) ($values['sub_total'] ?? 0) + (float) ($values['coupon'] ?? 0) + (float) ($values['reward'] ?? 0);
        return array_filter([
            'order_number' => (string) $order_id,
            'subtotal' => $this->amount($goods, $order),
            'currency' => $order['currency_code'],
            'customer' => array_filter([
                'id' => $order['customer_id'] ? (string) $order['customer_id'] : '',
                'email' => $this->plain($order['email']),
                'first_name' => $this->plain($order['firstname']),
                'last_name' => $this->plain($order['lastname']),
                'phone' => $this->plain($order['telephone']),
            ], 'strlen'),
            'coupon_codes' => $this->codes($totals),
            'items' => $this->items($order),
        ]);
    }

    /** What to tell now: `path`, `body` and `key`, or nothing for an order that was never placed. */
    public function message(int $order_id, string $status = ''): array
    {
        $this->load->model('checkout/order');
        $order = $this->model_checkout_order->getOrder($order_id);
        $status = $order && $order['order_status_id'] ? ($status ?: $this->status((int) $order['order_status_id'])) : '';
        if ($status === '') {
            return [];
        }
        $body = $this->body($order_id);
        $path = '/orders';
        if ($status === 'refunded' && (float) $body['subtotal'] > 0) {
            $path = "/orders/$order_id/refunds";
            $body = ['refund_id' => "$order_id-whole", 'amount' => $body['subtotal']];
        } else {
            $body['status'] = $status === 'refunded' ? 'cancelled' : $status;
        }
        $json = (string) json_encode($body);
        // Paid, waiting, paid again: three messages, though the first and the last say the same.
        return ['path' => $path, 'body' => $json, 'key' => "order-$order_id-" . md5($path . $json . $order['date_modified'])];
    }

    /** Our word for one of the shop's statuses, as the owner sorted them. */
    private function status(int $order_status_id): string
    {
        foreach (['refunded', 'cancelled', 'paid'] as $word) {
            if (in_array($order_status_id, array_map('intval', (array) $this->config->get("module_rafiq_$word")), true)) {
                $done = in_array($order_status_id, array_map('intval', (array) $this->config->get('config_complete_status')), true);
                return $word === 'paid' && $done ? 'fulfilled' : $word;
            }
        }
        return 'placed';
    }

    private function items(array $order): array
    {
        $items = [];
        foreach (array_slice($this->model_checkout_order->getProducts((int) $order['order_id']), 0, 40) as $product) {
            $items[] = [
                'sku' => $this->plain($product['model']),
                'title' => $this->plain($product['name']),
                'quantity' => max(1, (int) $product['quantity']),
                'price' => $this->amount((float) $product['price'], $order),
            ];
        }
        return $items;
    }

    /** OpenCart keeps the code of a discount in its title alone, in the last brackets. */
    private function codes(array $totals): array
    {
        $codes = [];
        foreach ($totals as $total) {
            if ($total['code'] === 'coupon' && preg_match('/.*\(([^()]+)\)/s', $total['title'], $found)) {
                $codes[] = $this->plain($found[1]);
            }
        }
        return $codes;
    }

    /** OpenCart counts in the shop's own currency; never below zero. */
    private function amount(float $amount, array $order): string
    {
        $code = $order['currency_code'];
        $places = in_array($code, self::WHOLE, true) ? 0 : (in_array($code, self::THOUSANDTHS, true) ? 3 : 2);
        return number_format(max(0, $amount * (float) $order['currency_value']), $places, '.', '');
    }

    /** Whatever was typed is kept escaped for HTML. */
    private function plain(string $text): string
    {
        return html_entity_decode($text, ENT_QUOTES, 'UTF-8');
    }
}

<?php
/** Makes a friend's code a coupon of the shop when it is typed; codes of the shop itself come first. */

namespace Opencart\Catalog\Model\Extension\Rafiq;

class Coupon extends \Opencart\System\Engine\Model
{
    /** How our rows in the shop's own list are told from the others. */
    private const NAME = 'Rafiq friend code';
    private const DISCOUNTS = ['percent_off', 'fixed_off', 'free_shipping'];
    private const DAY = 86400;
    private const MISSES = 'rafiq_misses';
    private const MOST_MISSES = 10;

    public function meet(string $code): void
    {
        // Longer ones do not fit into OpenCart's column.
        if (!preg_match('/^[A-Za-z0-9-]{6,20}$/', $code)) {
            return;
        }
        $code = strtoupper($code);
        $row = $this->db->query('SELECT * FROM `' . DB_PREFIX . "coupon` WHERE `code` = '" . $this->db->escape($code) . "'")->row;
        $guessing = !$row && ($this->session->data[self::MISSES] ?? 0) >= self::MOST_MISSES;
        if ($guessing || ($row && $row['name'] !== self::NAME)) {
            return;
        }
        $coupon = $this->ask($code);
        if ($coupon && !$row) {
            $this->add($code, $coupon);
        } elseif ($row && $coupon !== null) {
            $this->db->query('UPDATE `' . DB_PREFIX . "coupon` SET `status` = '" . ($coupon ? 1 : 0) . "' WHERE `coupon_id` = '" . (int) $row['coupon_id'] . "'");
        }
    }

    /** The coupon, an empty array for a code that does not count, null where nobody knows just now. */
    private function ask(string $code): ?array
    {
        $name = 'rafiq.unknown.' . md5($code);
        if ($this->cache->get($name)) {
            return [];
        }
        $this->load->model('extension/rafiq/client');
        $said = $this->model_extension_rafiq_client->call('/coupons/' . rawurlencode($code));
        if ($said['status'] === 404) {
            $this->cache->set($name, ['unknown'], 60);
            $this->session->data[self::MISSES] = ($this->session->data[self::MISSES] ?? 0) + 1;
            return [];
        }
        if ($said['status'] !== 200) {
            $this->log->write('Rafiq answered ' . $said['status'] . ' when asked for a coupon');
            return null;
        }
        // Credit, a gift card or a task comes after the order: nothing to take off here.
        $counts = !empty($said['body']['usable']) && in_array($said['body']['kind'], self::DISCOUNTS, true);
        return $counts ? $said['body'] : [];
    }

    private function add(string $code, array $coupon): void
    {
        $from = $coupon['currency'];
        if (!$this->currency->has($from)) {
            $this->log->write("Rafiq has a coupon in $from, a currency that this shop has not");
            return;
        }
        $own = $this->config->get('config_currency');
        $percent = $coupon['kind'] === 'percent_off';
        $values = [
            'name' => self::NAME,
            'code' => $code,
            'type' => $percent ? 'P' : 'F',
            'discount' => $percent ? (float) $coupon['percent'] : $this->currency->convert((float) ($coupon['amount'] ?? 0), $from, $own),
            'shipping' => (int) ($coupon['kind'] === 'free_shipping'),
            'logged' => 0,
            'total' => $this->currency->convert((float) ($coupon['minimum'] ?? 0), $from, $own),
            'date_start' => date('Y-m-d', time() - self::DAY),
            // OpenCart's last day ends as it begins.
            'date_end' => date('Y-m-d', strtotime($coupon['expires_at']) + self::DAY),
            'uses_total' => 1,
            'uses_customer' => 1,
            'status' => 1,
        ];
        $set = [];
        foreach ($values as $column => $value) {
            $set[] = "`$column` = '" . $this->db->escape((string) $value) . "'";
        }
        $this->db->query('INSERT INTO `' . DB_PREFIX . 'coupon` SET ' . implode(', ', $set) . ', `date_added` = NOW()');
    }
}

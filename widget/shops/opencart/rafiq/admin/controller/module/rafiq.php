<?php
/** The owner's page, and what installing and removing changes in the shop. */

namespace Opencart\Admin\Controller\Extension\Rafiq\Module;

class Rafiq extends \Opencart\System\Engine\Controller
{
    private const CODE = 'rafiq';
    private const ROUTE = 'extension/rafiq/module/rafiq';
    private const SETTING = 'module_rafiq';
    private const KINDS = ['paid', 'cancelled', 'refunded'];

    /** Action => trigger; the dash before a model's method is a slash in OpenCart 4.0 and a point from 4.1 on. */
    private const EVENTS = [
        'page.remember' => 'catalog/controller/checkout/success/before',
        'page.show' => 'catalog/view/common/footer/after',
        'coupon.typed' => 'catalog/model/marketing/coupon-getCoupon/before',
        'order.changed' => 'catalog/model/checkout/order-addHistory/after',
        'order.deleted' => 'catalog/model/checkout/order-deleteOrder/before',
    ];

    /** The numbers that OpenCart's own installation gives: cancelled, denied, failed, expired, voided; refunded, reversed, charged back. */
    private const CANCELLED = [7, 8, 10, 14, 16];
    private const REFUNDED = [11, 12, 13];

    public function index(): void
    {
        $this->words();
        $this->document->setTitle($this->language->get('heading_title'));
        $this->load->model('localisation/order_status');
        $token = 'user_token=' . $this->session->data['user_token'];
        $data = [
            'save' => $this->url->link(self::ROUTE . '.save', $token),
            'back' => $this->url->link('marketplace/extension', $token . '&type=module'),
            'order_statuses' => $this->model_localisation_order_status->getOrderStatuses(),
            'status' => (bool) $this->kept('status'),
            'address' => (string) $this->kept('address'),
            'publishable_key' => (string) $this->kept('publishable_key'),
            'has_secret' => (string) $this->kept('secret_key') !== '',
            'kinds' => [],
        ];
        foreach (self::KINDS as $kind) {
            $data['kinds'][] = [
                'name' => $kind,
                'label' => $this->language->get("entry_$kind"),
                'help' => $this->language->get("help_$kind"),
                'chosen' => (array) $this->kept($kind),
            ];
        }
        foreach (['header', 'column_left', 'footer'] as $part) {
            $data[$part] = $this->load->controller("common/$part");
        }
        $this->response->setOutput($this->load->view(self::ROUTE, $data));
    }

    public function save(): void
    {
        $this->words();
        $typed = $this->cleaned($this->request->post);
        $errors = [];
        if (!$this->user->hasPermission('modify', self::ROUTE)) {
            $errors['warning'] = $this->language->get('error_permission');
        }
        if (!preg_match('#^https?://[^/\s]+#', $typed['address'])) {
            $errors['address'] = $this->language->get('error_address');
        }
        foreach (['publishable_key', 'secret_key'] as $name) {
            if ($typed[$name] === '') {
                $errors[$name] = $this->language->get('error_key');
            }
        }
        if (!$errors) {
            $this->settings($typed);
        }
        $this->response->addHeader('Content-Type: application/json');
        $this->response->setOutput(json_encode($errors ? ['error' => $errors] : ['success' => $this->language->get('text_success')]));
    }

    public function install(): void
    {
        if (!$this->user->hasPermission('modify', 'extension/module')) {
            return;
        }
        $this->remove();
        $dash = version_compare(VERSION, '4.1.0.0', '<') ? '/' : '.';
        foreach (self::EVENTS as $action => $trigger) {
            $this->model_setting_event->addEvent([
                'code' => self::CODE,
                'description' => 'Rafiq: refer a friend',
                'trigger' => str_replace('-', $dash, $trigger),
                'action' => 'extension/rafiq/event/' . $action,
                'status' => true,
                'sort_order' => 0,
            ]);
        }
        $this->model_setting_cron->addCron(self::CODE, 'Tells Rafiq again what it has not heard', 'hour', 'extension/rafiq/cron/message', true);
        $this->db->query('CREATE TABLE IF NOT EXISTS `' . DB_PREFIX . 'rafiq_message` (`message_id` int(11) NOT NULL AUTO_INCREMENT, `path` varchar(255) NOT NULL, `body` text NOT NULL, `message_key` varchar(64) NOT NULL, `added` int(11) NOT NULL, PRIMARY KEY (`message_id`)) DEFAULT CHARSET=utf8mb4');
        $this->settings(['paid' => $this->paid(), 'cancelled' => self::CANCELLED, 'refunded' => self::REFUNDED]);
    }

    public function uninstall(): void
    {
        if (!$this->user->hasPermission('modify', 'extension/module')) {
            return;
        }
        $this->remove();
        $this->model_setting_setting->deleteSetting(self::SETTING);
        $this->db->query('DROP TABLE IF EXISTS `' . DB_PREFIX . 'rafiq_message`');
        // Nobody stands behind these any more; orders still refer to them, so they stay as rows.
        $this->db->query('UPDATE `' . DB_PREFIX . "coupon` SET `status` = '0' WHERE `name` = 'Rafiq friend code'");
    }

    private function remove(): void
    {
        $this->load->model('setting/event');
        $this->load->model('setting/cron');
        $this->load->model('setting/setting');
        $this->model_setting_event->deleteEventByCode(self::CODE);
        $this->model_setting_cron->deleteCronByCode(self::CODE);
    }

    /** Whatever counts as processing or complete in this shop, but a new order is not paid yet. */
    private function paid(): array
    {
        $counted = array_merge((array) $this->config->get('config_processing_status'), (array) $this->config->get('config_complete_status'));
        $others = array_merge([(int) $this->config->get('config_order_status_id')], self::CANCELLED, self::REFUNDED);
        return array_values(array_unique(array_diff(array_map('intval', $counted), $others)));
    }

    /** What is kept of what was typed; a secret left empty stays as it was. */
    private function cleaned(array $typed): array
    {
        $kept = [
            'status' => (int) !empty($typed['status']),
            'address' => rtrim(trim((string) ($typed['address'] ?? '')), '/'),
        ];
        foreach (['publishable_key', 'secret_key'] as $name) {
            $kept[$name] = preg_replace('/[^A-Za-z0-9_-]/', '', (string) ($typed[$name] ?? ''));
        }
        $kept['secret_key'] = $kept['secret_key'] ?: (string) $this->kept('secret_key');
        foreach (self::KINDS as $kind) {
            $kept[$kind] = array_map('intval', (array) ($typed[$kind] ?? []));
        }
        return $kept;
    }

    private function settings(array $values): void
    {
        $this->load->model('setting/setting');
        $named = [];
        foreach ($values as $name => $value) {
            $named[self::SETTING . "_$name"] = $value;
        }
        $this->model_setting_setting->editSetting(self::SETTING, $named);
    }

    private function kept(string $name): mixed
    {
        return $this->config->get(self::SETTING . "_$name");
    }

    /** English first, for a shop whose language we do not speak. */
    private function words(): void
    {
        $this->load->language(self::ROUTE, '', 'en-gb');
        $this->load->language(self::ROUTE);
    }
}

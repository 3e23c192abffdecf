<?php
/** Messages to Rafiq: written down first, sent in their order, and kept until they were heard. */

namespace Opencart\Catalog\Model\Extension\Rafiq;

class Message extends \Opencart\System\Engine\Model
{
    private const WEEK = 604800;
    private const PAUSE = 60;

    public function add(array $message): void
    {
        $this->db->query('INSERT INTO `' . DB_PREFIX . "rafiq_message` SET `path` = '" . $this->db->escape($message['path']) . "', `body` = '" . $this->db->escape($message['body']) . "', `message_key` = '" . $this->db->escape($message['key']) . "', `added` = '" . time() . "'");
    }

    /** The oldest first; the first that is not heard ends it for a minute: nothing overtakes, and not every checkout waits for a server that is away. */
    public function send(int $most): void
    {
        if ($this->cache->get('rafiq.away')) {
            return;
        }
        $this->load->model('extension/rafiq/client');
        $waiting = $this->db->query('SELECT * FROM `' . DB_PREFIX . 'rafiq_message` ORDER BY `message_id` LIMIT ' . $most)->rows;
        foreach ($waiting as $message) {
            $said = $this->model_extension_rafiq_client->call($message['path'], $message['body'], $message['message_key']);
            $status = $said['status'];
            if ($status < 200 || $status > 299) {
                $this->log->write("Rafiq answered $status to " . $message['path'] . ': ' . ($said['body']['detail'] ?? ''));
            }
            $young = $message['added'] > time() - self::WEEK;
            if ($young && ($status === 0 || $status === 401 || $status === 429 || $status >= 500)) {
                $this->cache->set('rafiq.away', ['away'], self::PAUSE);
                return;
            }
            // Somebody else is just sending it.
            if ($young && $status === 409) {
                continue;
            }
            // It was heard, or it was refused and would be again.
            $this->db->query('DELETE FROM `' . DB_PREFIX . "rafiq_message` WHERE `message_id` = '" . (int) $message['message_id'] . "'");
        }
    }
}

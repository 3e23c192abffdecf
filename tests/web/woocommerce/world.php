<?php
/** The little of WordPress and WooCommerce that the plugin touches; what it would send goes to standard output. */

define( 'ABSPATH', __DIR__ );
define( 'HOUR_IN_SECONDS', 3600 );
$GLOBALS['hooks'] = array();
$GLOBALS['sent']  = array();
$GLOBALS['queue'] = array();

function add_action( $name, $handler ) { $GLOBALS['hooks'][ $name ][] = $handler; }
function add_filter( $name, $handler ) { add_action( $name, $handler ); }
function do_action( $name, ...$values ) {
	foreach ( $GLOBALS['hooks'][ $name ] ?? array() as $handler ) { $handler( ...$values ); }
}
function apply_filters( $name, $value, ...$more ) {
	foreach ( $GLOBALS['hooks'][ $name ] ?? array() as $handler ) { $value = $handler( $value, ...$more ); }
	return $value;
}
function get_option( $name, $default = false ) { return $GLOBALS['options'][ $name ] ?? $default; }
function get_transient( $name ) { return $GLOBALS['transients'][ $name ] ?? false; }
function set_transient( $name, $value ) { $GLOBALS['transients'][ $name ] = $value; }
function plugin_basename( $file ) { return basename( dirname( $file ) ) . '/' . basename( $file ); }
function esc_attr( $text ) { return htmlspecialchars( $text, ENT_QUOTES ); }
function esc_url_raw( $url ) { return filter_var( $url, FILTER_VALIDATE_URL ) && preg_match( '/^https?:/', $url ) ? $url : ''; }
function sanitize_text_field( $text ) { return trim( strip_tags( $text ) ); }
function wp_unslash( $value ) { return $value; }
function wp_json_encode( $value, $flags = 0 ) { return json_encode( $value, $flags ); }
function is_wp_error( $value ) { return null === $value; }
function wp_remote_retrieve_body( $answer ) { return $answer['body']; }
function wp_remote_retrieve_response_code( $answer ) { return $answer['status']; }
function wp_get_attachment_image_url() { return 'https://shop.example/mug.jpg'; }
function add_query_arg( $name, $value, $url ) { return "$url?$name=$value"; }
function wp_enqueue_script( $name, $address ) { $GLOBALS['scripts'][] = $address; }
function wp_add_inline_script( $name, $code ) { $GLOBALS['inline'][] = $code; }
function wc_get_coupon_id_by_code( $code ) { return 'shopsown' === $code ? 7 : 0; }
function wc_get_order( $id ) { return $GLOBALS['orders'][ $id ] ?? false; }
function as_enqueue_async_action( $action, $values ) { $GLOBALS['queue'][] = array( 0, $action, $values ); }
function as_schedule_single_action( $at, $action, $values ) { $GLOBALS['queue'][] = array( $at - time(), $action, $values ); }
function wp_remote_request( $url, $request ) {
	$body              = isset( $request['body'] ) ? json_decode( $request['body'], true ) : null;
	$GLOBALS['sent'][] = array( $request['method'], $url, $body, $request['headers']['Idempotency-Key'] ?? '' );
	return array_shift( $GLOBALS['answers'] );
}
function wc_get_logger() {
	return new class() {
		public function warning() {}
	};
}
function WC() {
	return (object) array( 'session' => $GLOBALS['session'], 'cart' => new Cart() );
}

class WooCommerce {}
class WC_DateTime extends DateTime {}

/** Answers `get_total()` and the like from an array, as the real classes do from their tables. */
class Told {
	public $facts;
	public function __construct( array $facts ) { $this->facts = $facts; }
	public function __call( $name, $values ) {
		if ( 'get_meta' === $name ) { return $this->facts['meta'][ $values[0] ] ?? ''; }
		return $this->facts[ substr( $name, 4 ) ];
	}
	public function update_meta_data( $name, $value ) { $this->facts['meta'][ $name ] = $value; }
	public function save() {}
}
class Cart {
	public function has_discount( $code ) { return strtolower( $code ) === ( $GLOBALS['input']['basket'] ?? null ); }
}
class WC_Order extends Told {}
class WC_Order_Refund extends Told {}
class WC_Order_Item extends Told {}
class WC_Order_Item_Product extends WC_Order_Item {}
class Session extends Told {
	public function has_session() { return true; }
	public function get( $name ) { return $this->facts[ $name ] ?? ''; }
	public function set( $name, $value ) { $this->facts[ $name ] = $value; }
}

$GLOBALS['session'] = new Session( array() );
$product            = new Told( array( 'sku' => 'm1', 'id' => 5, 'image_id' => 9, 'permalink' => 'https://shop.example/mug' ) );
$mug                = new WC_Order_Item_Product( array( 'name' => 'Mug </script>', 'quantity' => 2, 'total' => '45.00', 'product' => $product ) );
$GLOBALS['orders']  = array(
	41 => new WC_Order(
		array(
			'order_number' => '1041', 'currency' => 'EUR', 'subtotal' => 50.0, 'discount_total' => '5', 'status' => 'processing',
			'date_created' => new WC_DateTime( '2026-11-21T10:00:00Z' ), 'date_modified' => new WC_DateTime( '2026-11-21T10:05:00Z' ),
			'customer_id' => 0, 'billing_email' => 'ben@example.com', 'billing_first_name' => 'Ben', 'billing_last_name' => '',
			'billing_phone' => '', 'billing_postcode' => '10115', 'coupon_codes' => array(), 'items' => array( $mug ), 'meta' => array(),
		)
	),
	42 => new WC_Order_Refund( array( 'parent_id' => 41, 'total' => '-30.40', 'total_tax' => '-3.40', 'shipping_total' => '-4.50' ) ),
);

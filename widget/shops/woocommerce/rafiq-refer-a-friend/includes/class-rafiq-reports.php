<?php
/**
 * Tells Rafiq what happened to orders, in the background, again and again until it was heard.
 *
 * @package Rafiq
 */

defined( 'ABSPATH' ) || exit;

/**
 * Money hangs on these hooks alone; the thank-you page only shows something.
 */
final class Rafiq_Reports {

	public const VISIT     = '_rafiq_referral';
	private const GROUP    = 'rafiq';
	private const TRIES    = 12;
	private const PER_ITEM = 40;

	public static function register(): void {
		add_action( 'woocommerce_order_status_changed', array( self::class, 'order_changed' ), 10, 1 );
		add_action( 'woocommerce_order_refunded', array( self::class, 'order_refunded' ), 10, 2 );
		add_action( 'rafiq_tell_order', array( self::class, 'tell_order' ), 10, 2 );
		add_action( 'rafiq_tell_refund', array( self::class, 'tell_refund' ), 10, 2 );
	}

	public static function order_changed( int $order_id ): void {
		as_enqueue_async_action( 'rafiq_tell_order', array( $order_id, 1 ), self::GROUP );
	}

	public static function order_refunded( int $order_id, int $refund_id ): void {
		as_enqueue_async_action( 'rafiq_tell_refund', array( $refund_id, 1 ), self::GROUP );
	}

	public static function tell_order( int $order_id, int $attempt = 1 ): void {
		$order = wc_get_order( $order_id );
		if ( ! $order instanceof WC_Order ) {
			return;
		}
		$status = Rafiq_Order::status( $order->get_status() );
		if ( null === $status ) {
			return;
		}
		$body = array_merge( self::body( $order ), array( 'status' => $status ) );
		$key  = 'order-' . md5( (string) wp_json_encode( $body ) );
		self::again_unless_heard( Rafiq_Client::call( 'POST', '/orders', $body, $key ), 'rafiq_tell_order', $order_id, $attempt );
	}

	public static function tell_refund( int $refund_id, int $attempt = 1 ): void {
		$refund = wc_get_order( $refund_id );
		$order  = $refund instanceof WC_Order_Refund ? wc_get_order( $refund->get_parent_id() ) : false;
		if ( ! $order instanceof WC_Order ) {
			return;
		}
		$body = Rafiq_Order::refund(
			array(
				'id'       => $refund_id,
				'currency' => $order->get_currency(),
				'total'    => $refund->get_total(),
				'tax'      => $refund->get_total_tax(),
				'shipping' => $refund->get_shipping_total(),
			)
		);
		$path = '/orders/' . rawurlencode( $order->get_order_number() ) . '/refunds';
		$said = Rafiq_Client::call( 'POST', $path, $body, 'refund-' . $refund_id );
		self::again_unless_heard( $said, 'rafiq_tell_refund', $refund_id, $attempt );
	}

	/**
	 * The order object as it is now.
	 *
	 * @param WC_Order $order Any order.
	 */
	public static function body( WC_Order $order ): array {
		return Rafiq_Order::body(
			array(
				'number'      => $order->get_order_number(),
				'currency'    => $order->get_currency(),
				'subtotal'    => $order->get_subtotal(),
				'discount'    => $order->get_discount_total(),
				'created'     => self::moment( $order->get_date_created() ),
				'modified'    => self::moment( $order->get_date_modified() ),
				'customer_id' => $order->get_customer_id(),
				'email'       => $order->get_billing_email(),
				'first_name'  => $order->get_billing_first_name(),
				'last_name'   => $order->get_billing_last_name(),
				'phone'       => $order->get_billing_phone(),
				'postcode'    => $order->get_billing_postcode(),
				'coupons'     => $order->get_coupon_codes(),
				'visit'       => (string) $order->get_meta( self::VISIT ),
				'items'       => array_map( array( self::class, 'item' ), array_slice( $order->get_items(), 0, self::PER_ITEM ) ),
			)
		);
	}

	private static function item( WC_Order_Item $item ): array {
		$product = $item instanceof WC_Order_Item_Product ? $item->get_product() : false;
		$image   = $product ? wp_get_attachment_image_url( (int) $product->get_image_id(), 'woocommerce_single' ) : false;
		return array(
			'sku'       => $product ? (string) ( $product->get_sku() ? $product->get_sku() : $product->get_id() ) : '',
			'title'     => $item->get_name(),
			'quantity'  => max( 1, (int) $item->get_quantity() ),
			'price'     => (float) $item->get_total() / max( 1, (int) $item->get_quantity() ),
			'url'       => $product ? (string) $product->get_permalink() : '',
			'image_url' => (string) $image,
		);
	}

	private static function moment( ?WC_DateTime $at ): ?string {
		return $at ? gmdate( 'Y-m-d\TH:i:s\Z', $at->getTimestamp() ) : null;
	}

	/**
	 * A refused message would be refused again; one that was not heard is sent after a longer and longer while.
	 *
	 * @param array  $said    The answer.
	 * @param string $action  What to do again.
	 * @param int    $id      Of the order or refund.
	 * @param int    $attempt Counted from one.
	 */
	private static function again_unless_heard( array $said, string $action, int $id, int $attempt ): void {
		$status = $said['status'];
		if ( $status >= 200 && $status < 300 ) {
			return;
		}
		$detail = isset( $said['body']['detail'] ) ? (string) $said['body']['detail'] : '';
		wc_get_logger()->warning( "Rafiq answered $status to $action $id: $detail", array( 'source' => 'rafiq' ) );
		$lost = 0 === $status || 409 === $status || 429 === $status || $status >= 500;
		if ( $lost && $attempt < self::TRIES ) {
			as_schedule_single_action( time() + 60 * 2 ** $attempt, $action, array( $id, $attempt + 1 ), self::GROUP );
		}
	}
}

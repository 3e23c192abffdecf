<?php
/**
 * Makes a friend's code a coupon of the shop for as long as the basket lives; codes of the shop itself come first.
 *
 * @package Rafiq
 */

defined( 'ABSPATH' ) || exit;

/**
 * Virtual coupons: nothing is written into the shop's own list.
 */
final class Rafiq_Coupons {

	private const SECONDS     = 60;
	private const MISSES      = 'rafiq_misses';
	private const MOST_MISSES = 10;

	public static function register(): void {
		add_filter( 'woocommerce_get_shop_coupon_data', array( self::class, 'data' ), 10, 2 );
	}

	/**
	 * WooCommerce asks for every code typed.
	 *
	 * @param mixed $data False, or what another plugin knows.
	 * @param mixed $code The code, or the number of a coupon.
	 * @return mixed
	 */
	public static function data( $data, $code ) {
		if ( $data || ! is_string( $code ) || ! preg_match( '/^[A-Za-z0-9-]{6,40}$/', $code ) || wc_get_coupon_id_by_code( $code ) ) {
			return $data;
		}
		$coupon = self::ask( strtoupper( $code ) );
		return empty( $coupon['usable'] ) ? $data : self::virtual( $coupon );
	}

	/**
	 * What WooCommerce wants to know of a coupon. Pure.
	 *
	 * @param array $coupon As `GET /coupons/{code}` tells it.
	 */
	public static function virtual( array $coupon ): array {
		$percent = 'percent_off' === $coupon['kind'];
		return array(
			'discount_type'  => $percent ? 'percent' : 'fixed_cart',
			'amount'         => $percent ? $coupon['percent'] : ( $coupon['amount'] ?? '0' ),
			// Where a shipping method of the shop is free with a coupon.
			'free_shipping'  => 'free_shipping' === $coupon['kind'],
			'minimum_amount' => $coupon['minimum'] ?? '',
			'date_expires'   => isset( $coupon['expires_at'] ) ? strtotime( $coupon['expires_at'] ) : null,
			'usage_limit'    => 1,
			'individual_use' => true,
		);
	}

	private static function ask( string $code ): array {
		$name  = 'rafiq_coupon_' . md5( $code );
		$known = get_transient( $name );
		if ( is_array( $known ) ) {
			return $known;
		}
		// A code in the basket was right before, so it is asked for whatever was typed since.
		if ( self::misses() >= self::MOST_MISSES && ! ( WC()->cart && WC()->cart->has_discount( $code ) ) ) {
			return array();
		}
		$said  = Rafiq_Client::call( 'GET', '/coupons/' . rawurlencode( $code ) );
		$known = 200 === $said['status'] ? $said['body'] : array();
		if ( in_array( $said['status'], array( 200, 404 ), true ) ) {
			set_transient( $name, $known, self::SECONDS );
		}
		if ( 404 === $said['status'] && WC()->session ) {
			WC()->session->set( self::MISSES, array( self::misses() + 1, time() ) );
		}
		return $known;
	}

	/**
	 * How many codes of this visitor were unknown, until an hour has passed without one.
	 */
	private static function misses(): int {
		$noted = WC()->session ? WC()->session->get( self::MISSES ) : '';
		return is_array( $noted ) && $noted[1] > time() - HOUR_IN_SECONDS ? (int) $noted[0] : 0;
	}
}

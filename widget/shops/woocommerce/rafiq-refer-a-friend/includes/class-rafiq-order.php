<?php
/**
 * What an order and a refund of WooCommerce are called at Rafiq. Pure: values in, arrays out, no WordPress.
 *
 * @package Rafiq
 */

defined( 'ABSPATH' ) || exit;

/**
 * Translates; knows neither WordPress nor the network.
 */
final class Rafiq_Order {

	private const STATUSES = array(
		'pending'    => 'placed',
		'on-hold'    => 'placed',
		'processing' => 'paid',
		'completed'  => 'fulfilled',
		'cancelled'  => 'cancelled',
		'failed'     => 'cancelled',
	);

	private const DECIMALS = array(
		'BIF' => 0,
		'CLP' => 0,
		'DJF' => 0,
		'GNF' => 0,
		'IRT' => 0,
		'ISK' => 0,
		'JPY' => 0,
		'KMF' => 0,
		'KRW' => 0,
		'PYG' => 0,
		'RWF' => 0,
		'UGX' => 0,
		'VND' => 0,
		'VUV' => 0,
		'XAF' => 0,
		'XOF' => 0,
		'XPF' => 0,
		'BHD' => 3,
		'IQD' => 3,
		'JOD' => 3,
		'KWD' => 3,
		'LYD' => 3,
		'OMR' => 3,
		'TND' => 3,
	);

	/**
	 * Our word for a status of WooCommerce, or null where there is nothing to tell (a draft, a refunded order).
	 *
	 * @param string $status Without the `wc-` in front.
	 */
	public static function status( string $status ): ?string {
		return self::STATUSES[ $status ] ?? null;
	}

	/**
	 * A decimal text with as many places as the currency has; never below zero.
	 *
	 * @param float|string $amount   As WooCommerce keeps it.
	 * @param string       $currency ISO 4217.
	 */
	public static function amount( $amount, string $currency ): string {
		return number_format( max( 0.0, (float) $amount ), self::DECIMALS[ $currency ] ?? 2, '.', '' );
	}

	/**
	 * The order object.
	 *
	 * @param array $facts Read from WC_Order by Rafiq_Reports.
	 */
	public static function body( array $facts ): array {
		$currency = $facts['currency'];
		$body     = array(
			'order_number' => (string) $facts['number'],
			// After discounts, before tax and shipping.
			'subtotal'     => self::amount( (float) $facts['subtotal'] - (float) $facts['discount'], $currency ),
			'currency'     => $currency,
			'placed_at'    => $facts['created'],
			'updated_at'   => $facts['modified'],
			'customer'     => array_filter(
				array(
					'id'         => $facts['customer_id'] ? (string) $facts['customer_id'] : '',
					'email'      => $facts['email'],
					'first_name' => $facts['first_name'],
					'last_name'  => $facts['last_name'],
					'phone'      => $facts['phone'],
				),
				'strlen'
			),
			'coupon_codes' => array_values( $facts['coupons'] ),
			'referral'     => $facts['visit'],
			'postcode'     => $facts['postcode'],
			'items'        => array_map(
				static function ( array $item ) use ( $currency ) {
					return array_merge( $item, array( 'price' => self::amount( $item['price'], $currency ) ) );
				},
				array_values( $facts['items'] )
			),
		);
		return array_filter(
			$body,
			static function ( $value ) {
				return null !== $value && '' !== $value && array() !== $value;
			}
		);
	}

	/**
	 * The refund of goods: tax and shipping were no part of the order's subtotal.
	 *
	 * @param array $facts Read from WC_Order_Refund by Rafiq_Reports.
	 */
	public static function refund( array $facts ): array {
		$goods = abs( (float) $facts['total'] ) - abs( (float) $facts['tax'] ) - abs( (float) $facts['shipping'] );
		return array(
			'refund_id' => (string) $facts['id'],
			'amount'    => self::amount( $goods, $facts['currency'] ),
		);
	}
}

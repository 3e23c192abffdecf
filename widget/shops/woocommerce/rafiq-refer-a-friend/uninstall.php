<?php
/**
 * Leaves nothing of ours behind: the option, what still waits to be sent, and the notes on orders.
 *
 * @package Rafiq
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

delete_option( 'rafiq_options' );

if ( function_exists( 'as_unschedule_all_actions' ) ) {
	foreach ( array( 'rafiq_tell_order', 'rafiq_tell_refund' ) as $rafiq_action ) {
		as_unschedule_all_actions( $rafiq_action );
	}
}

if ( function_exists( 'wc_get_orders' ) ) {
	do {
		$rafiq_orders = wc_get_orders(
			array(
				'limit'        => 100,
				'meta_key'     => '_rafiq_referral', // phpcs:ignore WordPress.DB.SlowDBQuery.slow_db_query_meta_key -- once, at the end.
				'meta_compare' => 'EXISTS',
			)
		);
		foreach ( $rafiq_orders as $rafiq_order ) {
			$rafiq_order->delete_meta_data( '_rafiq_referral' );
			$rafiq_order->save_meta_data();
		}
	} while ( $rafiq_orders );
}

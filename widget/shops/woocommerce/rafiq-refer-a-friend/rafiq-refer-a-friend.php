<?php
/**
 * Plugin Name: Rafiq Refer a Friend
 * Description: Happy customers invite friends, both are thanked. Connects WooCommerce with your own Rafiq server.
 * Version: 0.1.0
 * Requires at least: 6.4
 * Requires PHP: 7.4
 * Requires Plugins: woocommerce
 * WC requires at least: 8.2
 * Author: The Rafiq authors
 * License: MIT
 * Text Domain: rafiq-refer-a-friend
 * Domain Path: /languages
 *
 * @package Rafiq
 */

defined( 'ABSPATH' ) || exit;

define( 'RAFIQ_PLUGIN_FILE', __FILE__ );

foreach ( array( 'order', 'token', 'options', 'client', 'reports', 'coupons', 'page', 'settings' ) as $rafiq_part ) {
	require_once __DIR__ . "/includes/class-rafiq-$rafiq_part.php";
}

// Both ways of keeping orders and both checkouts are served.
add_action(
	'before_woocommerce_init',
	static function () {
		if ( class_exists( '\Automattic\WooCommerce\Utilities\FeaturesUtil' ) ) {
			foreach ( array( 'custom_order_tables', 'cart_checkout_blocks' ) as $rafiq_feature ) {
				\Automattic\WooCommerce\Utilities\FeaturesUtil::declare_compatibility( $rafiq_feature, RAFIQ_PLUGIN_FILE, true );
			}
		}
	}
);

// Cookie banners that speak the WP Consent API learn here that this plugin asks it.
add_filter( 'wp_consent_api_registered_' . plugin_basename( RAFIQ_PLUGIN_FILE ), '__return_true' );

add_action(
	'plugins_loaded',
	static function () {
		if ( ! class_exists( 'WooCommerce' ) ) {
			return;
		}
		Rafiq_Settings::register();
		// Until the owner has entered an address and a key, nobody is contacted.
		if ( Rafiq_Options::complete() ) {
			Rafiq_Page::register();
			Rafiq_Reports::register();
			Rafiq_Coupons::register();
		}
	}
);

<?php
/**
 * What shoppers' browsers get: the script tag, the order on the thank-you page, and the way a friend came by.
 *
 * @package Rafiq
 */

defined( 'ABSPATH' ) || exit;

/**
 * Shows; never decides about money.
 */
final class Rafiq_Page {

	private const PARAMETER = 'rafiq';

	public static function register(): void {
		add_action( 'wp_enqueue_scripts', array( self::class, 'script' ) );
		add_action( 'template_redirect', array( self::class, 'remember_visit' ) );
		add_action( 'woocommerce_checkout_create_order', array( self::class, 'note_visit' ) );
		add_action( 'woocommerce_store_api_checkout_update_order_meta', array( self::class, 'note_visit_and_save' ) );
		// It may run more than once and proves no payment: it only shows.
		add_action( 'woocommerce_thankyou', array( self::class, 'order' ) );
	}

	public static function script(): void {
		$address = Rafiq_Options::get( 'address' ) . '/w/' . rawurlencode( Rafiq_Options::get( 'publishable_key' ) ) . '.js';
		if ( function_exists( 'wp_has_consent' ) ) {
			$address = add_query_arg( 'consent', 'required', $address );
		}
		// The server says itself how long the file may be kept, so no version is added.
		wp_enqueue_script( 'rafiq', $address, array(), null, array( 'strategy' => 'async' ) ); // phpcs:ignore WordPress.WP.EnqueuedResourceParameters.MissingVersion
	}

	public static function order( $order_id ): void {
		$order = wc_get_order( $order_id );
		if ( ! $order instanceof WC_Order ) {
			return;
		}
		$body   = Rafiq_Reports::body( $order );
		$secret = Rafiq_Options::get( 'signing_secret' );
		if ( '' !== $secret ) {
			printf( '<span hidden data-rafiq-order-token="%s"></span>', esc_attr( Rafiq_Token::sign( $body, $secret, time() ) ) );
		}
		$flags = JSON_HEX_TAG | JSON_HEX_AMP | JSON_UNESCAPED_SLASHES;
		// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- JSON whose < > & are written as \u escapes.
		printf( '<script type="application/json" data-rafiq-order>%s</script>', wp_json_encode( $body, $flags ) );
	}

	/**
	 * Credits a friend whose browser never loads the script.
	 */
	public static function remember_visit(): void {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- a link from outside; the token is signed by Rafiq.
		$visit = isset( $_GET[ self::PARAMETER ] ) ? sanitize_text_field( wp_unslash( $_GET[ self::PARAMETER ] ) ) : '';
		if ( '' === $visit || strlen( $visit ) > 512 || ! self::may_store() || ! WC()->session ) {
			return;
		}
		if ( ! WC()->session->has_session() ) {
			WC()->session->set_customer_session_cookie( true );
		}
		WC()->session->set( Rafiq_Reports::VISIT, $visit );
	}

	public static function note_visit( WC_Order $order ): void {
		$visit = WC()->session ? WC()->session->get( Rafiq_Reports::VISIT ) : '';
		if ( is_string( $visit ) && '' !== $visit ) {
			$order->update_meta_data( Rafiq_Reports::VISIT, $visit );
		}
	}

	public static function note_visit_and_save( WC_Order $order ): void {
		self::note_visit( $order );
		$order->save();
	}

	/**
	 * In the browser, the script asks the same of the WP Consent API by itself.
	 */
	private static function may_store(): bool {
		return ! function_exists( 'wp_has_consent' ) || wp_has_consent( 'marketing' );
	}
}

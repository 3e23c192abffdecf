<?php
/**
 * The four things the owner enters, in one option of WordPress.
 *
 * @package Rafiq
 */

defined( 'ABSPATH' ) || exit;

/**
 * Reads, and cleans what was typed.
 */
final class Rafiq_Options {

	public const NAME = 'rafiq_options';

	/**
	 * One of: address, publishable_key, secret_key, signing_secret.
	 *
	 * @param string $name Its name.
	 */
	public static function get( string $name ): string {
		$options = get_option( self::NAME, array() );
		return is_array( $options ) && isset( $options[ $name ] ) ? (string) $options[ $name ] : '';
	}

	public static function complete(): bool {
		return '' !== self::get( 'address' ) && '' !== self::get( 'publishable_key' ) && '' !== self::get( 'secret_key' );
	}

	/**
	 * What is kept of what was typed; a secret left empty stays as it was.
	 *
	 * @param mixed $typed From the form.
	 */
	public static function clean( $typed ): array {
		$typed = is_array( $typed ) ? array_map( 'sanitize_text_field', array_filter( $typed, 'is_string' ) ) : array();
		$kept  = array(
			'address' => rtrim( esc_url_raw( $typed['address'] ?? '', array( 'https', 'http' ) ), '/' ),
		);
		foreach ( array( 'publishable_key', 'secret_key', 'signing_secret' ) as $name ) {
			$value         = preg_replace( '/[^A-Za-z0-9_-]/', '', $typed[ $name ] ?? '' );
			$kept[ $name ] = '' === $value && 'publishable_key' !== $name ? self::get( $name ) : $value;
		}
		return $kept;
	}
}

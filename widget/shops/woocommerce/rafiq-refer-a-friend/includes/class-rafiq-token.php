<?php
/**
 * Signs an order for the thank-you page (JWT, HS256), so that the browser can hand it on but not change it.
 *
 * @package Rafiq
 */

defined( 'ABSPATH' ) || exit;

/**
 * Pure: no WordPress.
 */
final class Rafiq_Token {

	private const SECONDS = 3600;

	/**
	 * A token that only our server and Rafiq can make.
	 *
	 * @param array  $claims The order object.
	 * @param string $secret The store's signing secret.
	 * @param int    $now    Seconds since 1970.
	 */
	public static function sign( array $claims, string $secret, int $now ): string {
		$parts = array(
			array(
				'alg' => 'HS256',
				'typ' => 'JWT',
			),
			array_merge(
				$claims,
				array(
					'iat' => $now,
					'exp' => $now + self::SECONDS,
				)
			),
		);
		$text  = implode( '.', array_map( array( self::class, 'part' ), $parts ) );
		return $text . '.' . self::plain( hash_hmac( 'sha256', $text, $secret, true ) );
	}

	private static function part( array $value ): string {
		// phpcs:ignore WordPress.WP.AlternativeFunctions.json_encode_json_encode -- pure, and the values are our own.
		return self::plain( (string) json_encode( $value, JSON_UNESCAPED_SLASHES ) );
	}

	private static function plain( string $bytes ): string {
		// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_encode -- the encoding of RFC 7515.
		return rtrim( strtr( base64_encode( $bytes ), '+/', '-_' ), '=' );
	}
}

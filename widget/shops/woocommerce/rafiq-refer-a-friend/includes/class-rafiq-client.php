<?php
/**
 * The one place that talks to the Rafiq server.
 *
 * @package Rafiq
 */

defined( 'ABSPATH' ) || exit;

/**
 * A failure is a value, never an exception: a sale does not wait for us.
 */
final class Rafiq_Client {

	private const SECONDS = 5;

	/**
	 * Ask or tell.
	 *
	 * @param string     $method GET or POST.
	 * @param string     $path   Below /api/v1.
	 * @param array|null $body   Sent as JSON.
	 * @param string     $key    The same key is the same message, however often it is sent.
	 * @return array{status: int, body: array} Status 0 means that nobody answered.
	 */
	public static function call( string $method, string $path, ?array $body = null, string $key = '' ): array {
		$headers = array( 'Authorization' => 'Bearer ' . Rafiq_Options::get( 'secret_key' ) );
		if ( null !== $body ) {
			$headers['Content-Type']    = 'application/json';
			$headers['Idempotency-Key'] = $key;
		}
		$answer = wp_remote_request(
			Rafiq_Options::get( 'address' ) . '/api/v1' . $path,
			array(
				'method'      => $method,
				'headers'     => $headers,
				'body'        => null === $body ? null : wp_json_encode( $body ),
				'timeout'     => self::SECONDS,
				'redirection' => 0,
			)
		);
		if ( is_wp_error( $answer ) ) {
			return array(
				'status' => 0,
				'body'   => array(),
			);
		}
		$said = json_decode( (string) wp_remote_retrieve_body( $answer ), true );
		return array(
			'status' => (int) wp_remote_retrieve_response_code( $answer ),
			'body'   => is_array( $said ) ? $said : array(),
		);
	}
}

<?php
/**
 * The owner's page below WooCommerce: four fields, through the Settings API of WordPress.
 *
 * @package Rafiq
 */

defined( 'ABSPATH' ) || exit;

/**
 * Nonces and saving are WordPress's own; who may is asked three times.
 */
final class Rafiq_Settings {

	private const PAGE       = 'rafiq';
	private const CAPABILITY = 'manage_woocommerce';

	public static function register(): void {
		add_action( 'admin_menu', array( self::class, 'menu' ) );
		add_action( 'admin_init', array( self::class, 'fields' ) );
		add_filter( 'option_page_capability_' . self::PAGE, array( self::class, 'capability' ) );
		add_filter( 'plugin_action_links_' . plugin_basename( RAFIQ_PLUGIN_FILE ), array( self::class, 'links' ) );
	}

	public static function capability(): string {
		return self::CAPABILITY;
	}

	public static function menu(): void {
		add_submenu_page(
			'woocommerce',
			__( 'Refer a friend', 'rafiq-refer-a-friend' ),
			__( 'Refer a friend', 'rafiq-refer-a-friend' ),
			self::CAPABILITY,
			self::PAGE,
			array( self::class, 'page' )
		);
	}

	public static function fields(): void {
		register_setting(
			self::PAGE,
			Rafiq_Options::NAME,
			array(
				'type'              => 'array',
				'sanitize_callback' => array( 'Rafiq_Options', 'clean' ),
				'show_in_rest'      => false,
			)
		);
		add_settings_section( 'keys', '', array( self::class, 'lead' ), self::PAGE );
		foreach ( self::labels() as $name => $label ) {
			$input = array( self::class, 'field' );
			add_settings_field(
				$name,
				$label,
				$input,
				self::PAGE,
				'keys',
				array(
					'name'      => $name,
					'label_for' => "rafiq-$name",
				)
			);
		}
	}

	public static function lead(): void {
		echo '<p>' . esc_html__( 'All four stand in the admin of your Rafiq server, under Install and Keys. Nothing is sent anywhere before you save them.', 'rafiq-refer-a-friend' ) . '</p>';
	}

	public static function field( array $about ): void {
		$name   = $about['name'];
		$secret = in_array( $name, array( 'secret_key', 'signing_secret' ), true );
		$kept   = Rafiq_Options::get( $name );
		printf(
			'<input class="regular-text code" id="%1$s" name="%2$s" type="%3$s" value="%4$s" placeholder="%5$s" autocomplete="off" dir="ltr">',
			esc_attr( "rafiq-$name" ),
			esc_attr( Rafiq_Options::NAME . "[$name]" ),
			esc_attr( $secret ? 'password' : ( 'address' === $name ? 'url' : 'text' ) ),
			esc_attr( $secret ? '' : $kept ),
			esc_attr( $secret && '' !== $kept ? __( 'saved; type to replace', 'rafiq-refer-a-friend' ) : '' )
		);
	}

	public static function page(): void {
		if ( ! current_user_can( self::CAPABILITY ) ) {
			return;
		}
		echo '<div class="wrap"><h1>' . esc_html__( 'Refer a friend', 'rafiq-refer-a-friend' ) . '</h1>';
		settings_errors();
		echo '<form method="post" action="options.php">';
		settings_fields( self::PAGE );
		do_settings_sections( self::PAGE );
		submit_button();
		echo '</form></div>';
	}

	public static function links( array $links ): array {
		$address = admin_url( 'admin.php?page=' . self::PAGE );
		$link    = sprintf( '<a href="%s">%s</a>', esc_url( $address ), esc_html__( 'Settings', 'rafiq-refer-a-friend' ) );
		return array_merge( array( $link ), $links );
	}

	private static function labels(): array {
		return array(
			'address'         => __( 'Address of your Rafiq server', 'rafiq-refer-a-friend' ),
			'publishable_key' => __( 'Publishable key', 'rafiq-refer-a-friend' ),
			'secret_key'      => __( 'Secret key', 'rafiq-refer-a-friend' ),
			'signing_secret'  => __( 'Signing secret', 'rafiq-refer-a-friend' ),
		);
	}
}

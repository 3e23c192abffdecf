<?php
/** Plays one scene with the plugin: `php play.php PLUGIN SCENE INPUT`; prints what was sent, shown and queued as JSON. */

require __DIR__ . '/world.php';
list( , $plugin, $scene, $input ) = $argv;
$input                 = json_decode( $input, true );
$GLOBALS['options']    = array( 'rafiq_options' => $input['options'] );
$GLOBALS['answers']    = $input['answers'] ?? array();
if ( isset( $input['consent'] ) ) {
	/** The server's half of the WP Consent API, where a cookie banner brings it. */
	function wp_has_consent( $purpose ) { return $GLOBALS['input']['consent'][ $purpose ] ?? false; }
}
require $plugin;
do_action( 'plugins_loaded' );

$scenes = array(
	'load'   => static function () { do_action( 'wp_enqueue_scripts' ); },
	'buy'    => static function () use ( $input ) {
		$_GET['rafiq'] = $input['visit'];
		do_action( 'template_redirect' );
		do_action( 'woocommerce_checkout_create_order', wc_get_order( 41 ) );
		do_action( 'woocommerce_order_status_changed', 41 );
	},
	'refund' => static function () { do_action( 'woocommerce_order_refunded', 41, 42 ); },
	'thanks' => static function () { do_action( 'woocommerce_thankyou', 41 ); },
	'coupon' => static function () use ( $input ) { echo json_encode( apply_filters( 'woocommerce_get_shop_coupon_data', false, $input['code'] ) ); },
	'codes'  => static function () use ( $input ) {
		foreach ( $input['codes'] as $code ) { apply_filters( 'woocommerce_get_shop_coupon_data', false, $code ); }
	},
	'clean'  => static function () use ( $input ) { echo json_encode( Rafiq_Options::clean( $input['typed'] ) ); },
);
ob_start();
$scenes[ $scene ]();
$work = $GLOBALS['queue'];
foreach ( $work as list( , $action, $values ) ) { do_action( $action, ...$values ); }
$shown = ob_get_clean();
echo json_encode( array( 'sent' => $GLOBALS['sent'], 'shown' => $shown, 'later' => array_slice( $GLOBALS['queue'], count( $work ) ), 'hooks' => array_keys( $GLOBALS['hooks'] ), 'scripts' => $GLOBALS['scripts'] ?? array(), 'inline' => $GLOBALS['inline'] ?? array() ) );

<?php
/** Plays steps in an OpenCart where the extension is installed: `php play.php FOLDER VERSION INPUT`; prints what was sent, shown and kept as JSON. */

list( , $folder, $version, $input ) = $argv;
define( 'DIR_EXTENSION', "$folder/" );
define( 'VERSION', $version );
require __DIR__ . '/world.php';

$input          = json_decode( $input, true );
World::$answers = $input['answers'] ?? array();
$world          = new World( 'Admin', $input );
$module         = 'extension/rafiq/module/rafiq';
$world->run( "$module.install" );
$world->config->values = $input['saved'] + $world->config->values;
$shown                 = '';

$steps = array(
	'install'   => static fn() => null,
	'form'      => static function () use ( $world, $module ) { $world->run( $module ); },
	'save'      => static function () use ( $world, $module ) { $world->run( "$module.save" ); },
	'uninstall' => static function () use ( $world, $module ) {
		$world->application = 'Admin';
		$world->run( "$module.uninstall" );
	},
	'shop'      => static function () use ( $world ) { $world->application = 'Catalog'; },
	'success'   => static function () use ( $world ) {
		$route                      = 'checkout/success';
		$world->session->data['order_id'] = 41;
		$world->trigger( "controller/$route/before", array( &$route, array() ) );
		unset( $world->session->data['order_id'] );
	},
	'page'      => static function () use ( $world, &$shown ) { $shown .= $world->load->view( 'common/footer' ); },
	'status'    => static function ( $status ) use ( $world ) {
		$world->load->model( 'checkout/order' );
		$world->model_checkout_order->addHistory( 41, $status );
	},
	'delete'    => static function () use ( $world ) {
		$world->load->model( 'checkout/order' );
		$world->model_checkout_order->deleteOrder( 41 );
	},
	'type'      => static function ( $code ) use ( $world, &$shown ) {
		$world->load->model( 'marketing/coupon' );
		$shown = $world->model_marketing_coupon->getCoupon( $code );
		if ( $shown ) { $world->session->data['coupon'] = $code; }
	},
	'remove'    => static function () use ( $world ) { unset( $world->session->data['coupon'] ); },
	'own'       => static function ( $code ) use ( $world ) { $world->db->add( 'coupon', array( 'name' => 'Own', 'code' => $code, 'status' => 1 ) ); },
	'cron'      => static function () use ( $world ) { $world->run( reset( $world->db->rows['cron'] )['action'] ); },
	'later'     => static function () use ( $world ) { $world->cache->set( 'rafiq.away', null, 0 ); },
);
foreach ( $input['steps'] as $step ) {
	list( $name, $value ) = (array) $step + array( 1 => null );
	$steps[ $name ]( $value );
}
echo json_encode(
	array(
		'sent'     => World::$sent,
		'shown'    => $shown,
		'output'   => json_decode( $world->response->output ?? 'null' ),
		'events'   => array_column( $world->db->rows['event'] ?? array(), 'action', 'trigger' ),
		'cron'     => array_column( $world->db->rows['cron'] ?? array(), 'action' ),
		'waiting'  => count( $world->db->rows['rafiq_message'] ?? array() ),
		'coupons'  => array_values( $world->db->rows['coupon'] ?? array() ),
		'settings' => $world->config->values,
		'log'      => $world->log->lines,
	)
);

<?php
/** The little of Magento that the recipe touches: `php magento.php FOLDER INPUT` prints what was sent, shown and logged as JSON. */

namespace Magento\Framework\View\Element\Block { interface ArgumentInterface {} }
namespace Magento\Framework\Event { interface ObserverInterface {} class Observer extends \Told {} }
namespace Magento\Framework\App {
	interface RequestInterface {}
	class DeploymentConfig {
		public function __construct( private $values ) {}
		public function get( $path ) { return $this->values[ explode( '/', $path )[1] ]; }
	}
}
namespace Magento\Framework\HTTP\Client {
	class CurlFactory {
		public function __construct( private $client ) {}
		public function create() { return $this->client; }
	}
}
namespace Magento\Checkout\Model { class Session extends \Told {} }
namespace Magento\Sales\Model { class Order extends \Told {} }
namespace Psr\Log { interface LoggerInterface {} }

namespace {
	/** Answers `getId()` and the like from an array. */
	class Told {
		public function __construct( private $facts ) {}
		public function __call( $name, $values ) { return $this->facts[ substr( $name, 3 ) ] ?? null; }
	}
	class Request extends Told implements Magento\Framework\App\RequestInterface {}
	class Log implements Psr\Log\LoggerInterface {
		public $lines = array();
		public function warning( $line ) { $this->lines[] = $line; }
	}
	class Client {
		public $sent = array();
		public $headers;
		public function __construct( private $answer ) {}
		public function setTimeout() {}
		public function setHeaders( $headers ) { $this->headers = $headers; }
		public function post( $url, $body ) { $this->sent[] = array( $url, json_decode( $body ), $this->headers['Idempotency-Key'] ); }
		public function getStatus() { return $this->answer['status']; }
		public function getBody() { return $this->answer['body']; }
	}

	list( , $folder, $input ) = $argv;
	$input                    = json_decode( $input, true );
	$settings                 = ( require "$folder/env.php" )['rafiq'];
	require "$folder/ViewModel/Order.php";
	require "$folder/Observer/Tell.php";

	$order   = new Magento\Sales\Model\Order( $input['order'] );
	$config  = new Magento\Framework\App\DeploymentConfig( array( 'address' => $settings['address'] . '/' ) + $settings );
	$session = new Magento\Checkout\Model\Session( array( 'LastRealOrder' => $order ) );
	$block   = new Told( array( 'Data' => new Rafiq\Friends\ViewModel\Order( $session, $config, new Request( array( 'FullActionName' => $input['page'] ?? '' ) ) ) ) );
	$escaper = new class() { public function escapeUrl( $url ) { return htmlspecialchars( $url ); } };
	ob_start();
	( static function () use ( $folder, $block, $escaper ) { require "$folder/view/frontend/templates/tag.phtml"; } )();
	$shown = ob_get_clean();

	$log    = new Log();
	$client = new Client( $input['answer'] ?? array( 'status' => 201, 'body' => '{}' ) );
	$memo   = isset( $input['memo'] ) ? new Told( $input['memo'] + array( 'Order' => $order ) ) : null;
	$tell   = new Rafiq\Friends\Observer\Tell( new Magento\Framework\HTTP\Client\CurlFactory( $client ), $config, $log );
	$tell->execute( new Magento\Framework\Event\Observer( array( 'Event' => new Told( array( 'Creditmemo' => $memo, 'Order' => $order ) ) ) ) );
	echo json_encode( array( 'sent' => $client->sent, 'shown' => $shown, 'log' => $log->lines ) );
}

<?php
/** The little of OpenCart that the extension touches, with its events named as OpenCart's 4.0 and 4.1 name them. */

namespace Opencart\System\Engine {
	/** Passes what it does not know on to the registry, as OpenCart's controllers and models do. */
	class Part {
		public function __construct( protected \World $registry ) {}
		public function __get( $name ) { return $this->registry->$name; }
	}
	class Controller extends Part {}
	class Model extends Part {}
}

namespace Opencart\Catalog\Model\Checkout {
	class Order extends \Opencart\System\Engine\Model {
		public function getOrder( int $id ): array { return $this->shop->orders[ $id ] ?? array(); }
		public function getTotals( int $id ): array { return $this->shop->totals; }
		public function getProducts( int $id ): array { return array( array( 'model' => 'm1', 'name' => 'Mug &lt;/script&gt;', 'quantity' => '2', 'price' => '25.0000' ) ); }
		public function addHistory( int $id, int $status ): void {
			$this->shop->orders[ $id ] = array( 'order_status_id' => $status, 'date_modified' => uniqid() ) + $this->shop->orders[ $id ];
		}
		public function deleteOrder( int $id ): void { unset( $this->shop->orders[ $id ] ); }
	}
}

namespace Opencart\Catalog\Model\Marketing {
	class Coupon extends \Opencart\System\Engine\Model {
		public function getCoupon( string $code ): array {
			$row = $this->db->query( "SELECT * FROM `oc_coupon` WHERE `code` = '$code'" )->row;
			return $row && $row['status'] ? $row : array();
		}
	}
}

namespace Opencart\Admin\Model\Setting {
	class Event extends \Opencart\System\Engine\Model {
		public function addEvent( array $event ): int { return $this->db->add( 'event', $event ); }
		public function deleteEventByCode( string $code ): void { $this->db->drop( 'event', 'code', $code ); }
	}
	class Cron extends \Opencart\System\Engine\Model {
		public function addCron( string $code, string $description, string $cycle, string $action, bool $status ): int { return $this->db->add( 'cron', compact( 'code', 'cycle', 'action' ) ); }
		public function deleteCronByCode( string $code ): void { $this->db->drop( 'cron', 'code', $code ); }
	}
	class Setting extends \Opencart\System\Engine\Model {
		public function editSetting( string $code, array $values ): void { $this->config->values = array_diff_key( $this->config->values, array_flip( preg_grep( "/^$code/", array_keys( $this->config->values ) ) ) ) + $values; }
		public function deleteSetting( string $code ): void { $this->editSetting( $code, array() ); }
	}
}

namespace Opencart\Admin\Model\Localisation {
	class OrderStatus extends \Opencart\System\Engine\Model {
		public function getOrderStatuses(): array { return array( array( 'order_status_id' => 5, 'name' => 'Complete' ), array( 'order_status_id' => 11, 'name' => 'Refunded' ) ); }
	}
}

namespace Opencart\Catalog\Model\Extension\Rafiq {
	function curl_init( $url ) { return (object) array( 'url' => $url ); }
	function curl_setopt_array( $call, $options ) { $call->options = $options; }
	function curl_exec( $call ) {
		$headers         = implode( "\n", $call->options[ CURLOPT_HTTPHEADER ] );
		$body            = $call->options[ CURLOPT_POSTFIELDS ] ?? null;
		$call->answer    = array_shift( \World::$answers );
		\World::$sent[] = array( $body ? 'POST' : 'GET', $call->url, json_decode( $body ?? 'null' ), preg_match( '/Idempotency-Key: (.*)/', $headers, $key ) ? $key[1] : '' );
		return $call->answer['body'] ?? false;
	}
	function curl_getinfo( $call ) { return $call->answer['status'] ?? 0; }
}

namespace {
	define( 'DB_PREFIX', 'oc_' );
	foreach ( array( 'CURLOPT_RETURNTRANSFER', 'CURLOPT_TIMEOUT', 'CURLOPT_CONNECTTIMEOUT', 'CURLOPT_POSTFIELDS', 'CURLOPT_HTTPHEADER', 'CURLINFO_RESPONSE_CODE' ) as $number => $name ) {
		defined( $name ) || define( $name, $number );
	}

	/** Understands the few shapes of SQL that the extension writes. */
	class Tables {
		public $rows = array();
		private $last = 0;
		public function escape( $text ) { return addslashes( $text ); }
		public function add( $table, $row ) {
			$this->rows[ $table ][ ++$this->last ] = array( "{$table}_id" => $this->last, 'message_id' => $this->last ) + $row;
			return $this->last;
		}
		public function drop( $table, $column, $value ) { $this->rows[ $table ] = array_filter( $this->rows[ $table ] ?? array(), fn( $row ) => $row[ $column ] != $value ); }
		public function query( $sql ) {
			preg_match( '/`oc_(\w+)`/', $sql, $table );
			preg_match( "/WHERE `(\w+)` = '(.*?)'/", $sql, $where );
			preg_match_all( "/`(\w+)` = '((?:[^'\\\\]|\\\\.)*)'/", explode( ' WHERE ', $sql )[0], $set );
			$values = array_map( 'stripslashes', array_combine( $set[1], $set[2] ) );
			$found  = array_filter( $this->rows[ $table[1] ] ?? array(), fn( $row ) => ! $where || 0 === strcasecmp( $row[ $where[1] ], $where[2] ) );
			switch ( strtok( $sql, ' ' ) ) {
				case 'INSERT': $this->add( $table[1], $values ); break;
				case 'UPDATE': foreach ( $found as $id => $row ) { $this->rows[ $table[1] ][ $id ] = $values + $row; } break;
				case 'DELETE': $this->drop( $table[1], $where[1], $where[2] ); break;
				case 'DROP': unset( $this->rows[ $table[1] ] ); break;
			}
			return (object) array( 'rows' => array_values( $found ), 'row' => reset( $found ) ?: array() );
		}
	}

	/** Loads what OpenCart loads, and triggers events where it does. */
	class Loader {
		public function __construct( private World $world ) {}
		public function model( $route ) {
			$class = $this->world->class_of( 'Model', $route );
			$this->world->parts[ 'model_' . str_replace( '/', '_', $route ) ] = new Proxy( $this->world, $route, new $class( $this->world ) );
		}
		public function language( $route, $prefix = '', $code = '' ) {
			$_    = array();
			$file = DIR_EXTENSION . 'rafiq/admin/language/' . ( $code ?: $this->world->language->code ) . '/module/rafiq.php';
			if ( is_file( $file ) ) { require $file; }
			$this->world->language->texts = $_ + $this->world->language->texts;
		}
		public function controller( $route ) { return "<$route>"; }
		public function view( $route, $data = array() ) {
			$output = 'common/footer' === $route ? '</footer></body></html>' : json_encode( $data + $this->world->language->texts );
			$this->world->trigger( "view/$route/after", array( &$route, &$data, &$output ) );
			return $output;
		}
	}

	class Proxy {
		public function __construct( private World $world, private $route, private $model ) {}
		public function __call( $method, $args ) {
			$route = $this->route . ( version_compare( VERSION, '4.1', '<' ) ? '/' : '.' ) . $method;
			$this->world->trigger( "model/$route/before", array( &$route, &$args ) );
			$output = $this->model->$method( ...$args );
			$this->world->trigger( "model/$route/after", array( &$route, &$args, &$output ) );
			return $output;
		}
	}

	class World {
		public static $sent = array();
		public static $answers;
		public $parts = array();
		public function __construct( public string $application, array $given ) {
			$this->parts = array(
				'load'     => new Loader( $this ),
				'db'       => new Tables(),
				'config'   => new class( $given['config'] ) {
					public function __construct( public $values ) {}
					public function get( $name ) { return $this->values[ $name ] ?? null; }
				},
				'session'  => (object) array( 'data' => array( 'user_token' => 't' ) ),
				'request'  => (object) array( 'cookie' => $given['cookies'] ?? array(), 'post' => $given['typed'] ?? array() ),
				'language' => new class( $given['language'] ?? 'en-gb' ) {
					public $texts = array();
					public function __construct( public $code ) {}
					public function get( $name ) { return $this->texts[ $name ] ?? $name; }
				},
				'user'     => new class( $given['may'] ?? true ) {
					public function __construct( private $may ) {}
					public function hasPermission() { return $this->may; }
				},
				'currency' => new class() {
					public function has( $code ) { return in_array( $code, array( 'EUR', 'USD' ), true ); }
					public function convert( $value, $from, $to ) { return $from === $to ? $value : $value * 2; }
				},
				'cache'    => new class() {
					private $kept = array();
					public function get( $name ) { return $this->kept[ $name ] ?? null; }
					public function set( $name, $value, $seconds ) { $this->kept[ $name ] = $value; }
				},
				'shop'     => (object) array( 'orders' => $given['orders'] ?? array(), 'totals' => $given['totals'] ?? array() ),
				'document' => new class() { public function setTitle() {} },
				'url'      => new class() { public function link( $route, $args ) { return "/$route&$args"; } },
				'log'      => new class() {
					public $lines = array();
					public function write( $line ) { $this->lines[] = $line; }
				},
				'response' => new class() {
					public $output;
					public function addHeader() {}
					public function setOutput( $output ) { $this->output = $output; }
				},
			);
		}
		public function __get( $name ) { return $this->parts[ $name ]; }
		public function class_of( $kind, $route ) {
			return "Opencart\\$this->application\\$kind\\" . str_replace( array( '_', '/' ), array( '', '\\' ), ucwords( $route, '_/' ) );
		}
		public function run( $action, &$args = array() ) {
			list( $route, $method ) = explode( '.', $action ) + array( 1 => 'index' );
			$class                  = $this->class_of( 'Controller', $route );
			return ( new $class( $this ) )->$method( ...$args );
		}
		public function trigger( $name, $args ) {
			foreach ( 'Catalog' === $this->application ? $this->db->rows['event'] ?? array() : array() as $event ) {
				if ( "catalog/$name" === $event['trigger'] ) { $this->run( $event['action'], $args ); }
			}
		}
	}

	spl_autoload_register(
		static function ( $class ) {
			if ( preg_match( '/^Opencart\\\\(\w+)\\\\(\w+)\\\\Extension\\\\Rafiq\\\\(.+)$/', $class, $parts ) ) {
				require DIR_EXTENSION . 'rafiq/' . strtolower( "$parts[1]/$parts[2]/" . str_replace( '\\', '/', $parts[3] ) ) . '.php';
			}
		}
	);
}

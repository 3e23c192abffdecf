<?php
/** The little of PrestaShop that the recipe touches: `php prestashop.php DEFINES MODULE INPUT` prints what was sent, shown, made and logged as JSON. */

list( , $defines, $module, $input ) = $argv;
$input = json_decode( $input, true );
define( '_PS_VERSION_', '8.2.0' );
define( '_DB_PREFIX_', 'ps_' );
foreach ( array( 'CURLOPT_RETURNTRANSFER', 'CURLOPT_TIMEOUT', 'CURLOPT_POSTFIELDS', 'CURLOPT_HTTPHEADER', 'CURLINFO_RESPONSE_CODE' ) as $number => $name ) {
	defined( $name ) || define( $name, $number );
}
$GLOBALS['answers'] = $input['answers'] ?? array();
$GLOBALS['sent']    = array();
$GLOBALS['log']     = array();
$GLOBALS['set']     = array();

function curl_init( $url ) { return (object) array( 'url' => $url ); }
function curl_setopt_array( $call, $options ) { $call->options = $options; }
function curl_exec( $call ) {
	$body              = $call->options[ CURLOPT_POSTFIELDS ] ?? null;
	$call->answer      = array_shift( $GLOBALS['answers'] );
	$GLOBALS['sent'][] = array( $body ? 'POST' : 'GET', $call->url, json_decode( $body ?? 'null' ) );
	return $call->answer['body'] ?? false;
}
function curl_getinfo( $call ) { return $call->answer['status'] ?? 0; }

class Module {
	public $hooks, $context;
	public $name, $version, $author, $displayName;
	public function __construct() { $this->context = (object) array( 'cookie' => new Cookie() ); }
	public function install() { return true; }
	public function registerHook( $names ) { $this->hooks = $names; return true; }
}
class Configuration {
	public static function get( $name ) { return 'PS_OS_CANCELED' === $name ? 6 : null; }
	public static function updateGlobalValue( $name, $value ) { $GLOBALS['set'][ $name ] = $value; }
}
class Dispatcher { public const FC_FRONT = 1; }
class Tools {
	public static function getIsset( $name ) { return isset( $_POST[ $name ] ); }
	public static function getValue( $name ) { return $_POST[ $name ] ?? false; }
}
class Cookie {
	private $kept = array();
	public function __get( $name ) { return $this->kept[ $name ] ?? false; }
	public function __set( $name, $value ) { $this->kept[ $name ] = $value; }
	public function write() {}
}
function pSQL( $text ) { return addslashes( $text ); }
class Db {
	public static function getInstance() { return new self(); }
	public function executeS( $query ) {
		preg_match( "/^SELECT `id_cart_rule` FROM `ps_cart_rule` WHERE `code` = '(.*)' AND `description` = '(.*)' ORDER BY `id_cart_rule`$/", $query, $asked );
		$same = static function ( $rule ) use ( $asked ) { return array( $rule['code'], $rule['description'] ?? '' ) === array_map( 'stripslashes', array_slice( $asked, 1 ) ); };
		return array_map( static function ( $id ) { return array( 'id_cart_rule' => $id ); }, array_keys( array_filter( CartRule::$rules, $same ) ) );
	}
}
class Language { public static function getIDs() { return array( 1, 2 ); } }
class Currency {
	public $iso_code = 'EUR';
	public static function getIdByIsoCode( $code ) { return 'EUR' === $code ? 3 : 0; }
}
class PrestaShopLogger { public static function addLog( $line ) { $GLOBALS['log'][] = $line; } }
class Order {
	public $id = 9, $reference = 'XKBKNABJK', $total_products = 50.0, $total_discounts_tax_excl = 5.0, $id_currency = 3, $id_customer = 7;
	public function getCustomer() { return (object) array( 'id' => 7, 'email' => 'ben@example.com', 'firstname' => 'Ben </script>' ); }
	public function getCartRules() { return array( array( 'id_cart_rule' => 1 ), array( 'id_cart_rule' => 2 ) ); }
}
class OrderSlip { public static function getOrdersSlip() { return array( array( 'id_order_slip' => 4, 'total_products_tax_excl' => '22.5' ) ); } }
class CartRule {
	/** The first gives free shipping to everybody, without a code. */
	public static $rules = array( 1 => array( 'code' => '' ), 2 => array( 'code' => 'SUMMER-26', 'description' => 'Ours', 'active' => true ) );
	public $id, $code, $description, $active = true, $name, $date_from, $date_to, $quantity, $quantity_per_user, $partial_use, $cart_rule_restriction, $minimum_amount;
	public $minimum_amount_currency, $reduction_percent, $reduction_amount, $reduction_currency, $reduction_tax, $free_shipping;
	public function __construct( $id = null ) {
		foreach ( array( 'id' => $id ) + ( self::$rules[ $id ] ?? array() ) as $name => $value ) { $this->$name = $value; }
	}
	public static function getIdByCode( $code ) {
		foreach ( self::$rules as $id => $rule ) {
			if ( $rule['code'] === $code ) { return $id; }
		}
		return false;
	}
	/** Where the scene says so, another request comes first, or second. */
	public function add() {
		$facts   = get_object_vars( $this );
		$another = array( 'name' => array( 'of' => 'another request' ) ) + $facts;
		foreach ( array( 'first' => array( $another, $facts ), 'second' => array( $facts, $another ) )[ $GLOBALS['input']['another'] ?? '' ] ?? array( $facts ) as $each ) { self::$rules[] = $each; }
	}
	public function delete() { unset( self::$rules[ $this->id ] ); }
	public function update() { self::$rules[ $this->id ] = get_object_vars( $this ); }
}

require $defines;
require $module;
$rafiq = new RafiqFriends();
$rafiq->install();
$shown = '';
foreach ( $input['hooks'] as list( $hook, $values ) ) {
	if ( in_array( $hook, $rafiq->hooks, true ) ) {
		$_POST  = $values['post'] ?? array();
		$given  = array( 'order' => new Order(), 'newOrderStatus' => (object) ( $values['status'] ?? array() ), 'id_order' => 9, 'controller_type' => 1 );
		$shown .= $rafiq->{ 'hook' . $hook }( $given );
	}
}
echo json_encode( array( 'sent' => $GLOBALS['sent'], 'shown' => $shown, 'rules' => CartRule::$rules, 'log' => $GLOBALS['log'], 'set' => $GLOBALS['set'] ) );

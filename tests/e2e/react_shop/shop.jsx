// A small shop of the single-page kind: React, React Router and a cart from npm. No page of it is ever loaded anew.
import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter, Link, Route, Routes, useLocation, useNavigate, useParams } from "react-router-dom";
import { CartProvider, useCart } from "react-use-cart";
import { useGift, useOrder, useRafiq } from "rafiq-recipe";

const settings = JSON.parse(document.getElementById("settings").textContent);
const goods = [
  { id: "lamp", name: "Reading lamp", price: 42 },
  { id: "atlas", name: "Atlas of small islands", price: 38 },
];
const placed = new Map();

function Shop() {
  useRafiq(settings, useLocation().pathname);
  const gift = useGift();
  return (
    <>
      <nav><Link to="/">The island shop</Link> <Link to="/basket">Basket</Link></nav>
      <Routes>
        <Route path="/" element={<Shelf />} />
        <Route path="/goods/:id" element={<Good />} />
        <Route path="/basket" element={<Basket gift={gift} />} />
        <Route path="/thanks/:number" element={<Thanks />} />
      </Routes>
    </>
  );
}

const Shelf = () => (
  <><h1>Our goods</h1><ul>{goods.map(({ id, name }) => <li key={id}><Link to={`/goods/${id}`}>{name}</Link></li>)}</ul></>
);

function Good() {
  const good = goods.find(({ id }) => id === useParams().id);
  const { addItem } = useCart();
  return <><h1>{good.name}</h1><p>{good.price}.00 €</p><button onClick={() => addItem(good)}>Add to basket</button></>;
}

function Basket({ gift }) {
  const { items, cartTotal, emptyCart } = useCart();
  const [coupon, setCoupon] = useState("");
  const go = useNavigate();
  async function buy(event) {
    event.preventDefault();
    const { email, first_name } = Object.fromEntries(new FormData(event.target));
    const bought = { items, total: cartTotal, coupon, visit: gift?.referral, customer: { email, first_name } };
    const answer = await fetch("/orders", { method: "POST", body: JSON.stringify(bought) });
    const order = await answer.json();
    placed.set(order.order_number, order);
    emptyCart();
    go(`/thanks/${encodeURIComponent(order.order_number)}`);
  }
  return (
    <form onSubmit={buy}>
      <h1>Basket</h1>
      <ul>{items.map(({ id, name, quantity }) => <li key={id}>{quantity} × {name}</li>)}</ul>
      <label>E-mail <input name="email" type="email" required /></label>
      <label>First name <input name="first_name" /></label>
      <label>Coupon <input value={coupon} onChange={(event) => setCoupon(event.target.value)} /></label>
      <button>Buy for {cartTotal}.00 €</button>
    </form>
  );
}

const Thanks = () => {
  const order = placed.get(useParams().number);
  useOrder(order);
  return <><h1>Thank you, {order.customer.first_name}</h1><p>Your order number is <b>{order.order_number}</b>.</p></>;
};

createRoot(document.getElementById("shop")).render(
  <StrictMode><BrowserRouter><CartProvider><Shop /></CartProvider></BrowserRouter></StrictMode>,
);

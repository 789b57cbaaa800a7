const big = JSON.stringify({ items: Array.from({ length: 16 }, (_, i) => ({ id: i, name: 'item ' + i, tags: ['a', 'b'], ok: true })) });
function trivial() { return 1 }
function json() { const v = JSON.parse(big); return JSON.stringify(v.items.filter(x => x.id % 2).map(x => ({ ...x, name: x.name.toUpperCase() }))) }
function fib() { const f = (n) => n < 2 ? n : f(n - 1) + f(n - 2); return f(24) }
function loop() { let s = 0; for (let i = 0; i < 1000000; i++) s = (s + i * 3) | 0; return s }

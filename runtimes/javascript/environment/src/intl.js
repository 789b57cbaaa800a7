// Intl, evaluated when somebody first asks for it. The customs of languages are the host's; rules of
// plurals and relative times are English, and the order of texts is the same in all languages.
const USUAL = 'en-US';
const ask = (operation, values) => JSON.parse(annex.intl(JSON.stringify({ operation, ...values })));

const canonical = new Map();
function canonicalOf(tag) {
  if (typeof tag !== 'string' && (typeof tag !== 'object' || tag === null)) throw new TypeError('Incorrect locale information provided');
  const text = String(tag);
  if (!canonical.has(text)) canonical.set(text, text === USUAL ? USUAL : ask('canonical', { locale: text }));
  return canonical.get(text);
}
const listOf = (locales) => (locales === undefined ? [] : typeof locales === 'string' || locales instanceof Locale ? [locales] : Array.from(locales));
const localeOf = (locales) => [...listOf(locales).map(canonicalOf), USUAL][0];
const english = (locales) => listOf(locales).map(canonicalOf).find((tag) => /^en\b/.test(tag)) ?? USUAL;

function option(options, name, allowed, fallback) {
  const value = options[name];
  if (value === undefined) return fallback;
  const text = String(value);
  if (allowed !== null && !allowed.includes(text)) throw new RangeError(`Value ${text} out of range for Intl options property ${name}`);
  return text;
}
function digits(options, name, low, high, fallback) {
  const value = options[name];
  if (value === undefined) return fallback;
  const number = Number(value);
  if (!(number >= low && number <= high)) throw new RangeError(`${name} value is out of range.`);
  return Math.floor(number);
}
const objectOf = (options) => (options === undefined ? {} : Object(options));
const joined = (parts) => parts.map((part) => part.value).join('');
const asParts = (pairs) => pairs.map(([type, value]) => ({ type, value }));
const bound = (self, name, make) => {
  Object.defineProperty(self, name, { value: make, writable: true, configurable: true });
  return make;
};

class Base {
  static supportedLocalesOf(locales) { return [...new Set(listOf(locales).map(canonicalOf))]; }
}
function tagged(type) {
  Object.defineProperty(type.prototype, Symbol.toStringTag, { value: `Intl.${type.name}`, configurable: true });
  return type;
}
// Some of the original may be called without new.
const callable = (type) => {
  const made = function (...given) { return new type(...given); };
  Object.defineProperty(made, 'name', { value: type.name });
  made.prototype = type.prototype;
  Object.defineProperty(type.prototype, 'constructor', { value: made, writable: true, configurable: true });
  made.supportedLocalesOf = type.supportedLocalesOf;
  return made;
};

// ---- numbers -----------------------------------------------------------------------------------

class NumberFormat extends Base {
  #own;
  constructor(locales, options) {
    super();
    const given = objectOf(options);
    const own = { locale: localeOf(locales), numberingSystem: 'latn', style: option(given, 'style', ['decimal', 'percent', 'currency', 'unit'], 'decimal') };
    if (own.style === 'unit') throw new RangeError('Intl.NumberFormat has no units on this host.');
    if (own.style === 'currency') {
      if (given.currency === undefined) throw new TypeError('Currency code is required with currency style.');
      own.currency = String(given.currency).toUpperCase();
      if (!/^[A-Z]{3}$/.test(own.currency)) throw new RangeError(`Invalid currency code : ${given.currency}`);
      own.currencyDisplay = option(given, 'currencyDisplay', ['code', 'symbol', 'narrowSymbol', 'name'], 'symbol');
    }
    own.notation = option(given, 'notation', ['standard', 'scientific', 'engineering', 'compact'], 'standard');
    if (own.notation === 'compact') own.compactDisplay = option(given, 'compactDisplay', ['short', 'long'], 'short');
    own.signDisplay = option(given, 'signDisplay', ['auto', 'never', 'always', 'exceptZero', 'negative'], 'auto');
    own.useGrouping = grouping(given.useGrouping, own.notation);
    const usual = own.style === 'currency' && own.notation === 'standard' ? currencyDigits(own.currency) : 0;
    const most = own.style === 'currency' ? usual : own.style === 'percent' || own.notation === 'compact' ? 0 : 3;
    own.minimumIntegerDigits = digits(given, 'minimumIntegerDigits', 1, 21, 1);
    if (given.minimumSignificantDigits !== undefined || given.maximumSignificantDigits !== undefined) {
      own.minimumSignificantDigits = digits(given, 'minimumSignificantDigits', 1, 21, 1);
      own.maximumSignificantDigits = digits(given, 'maximumSignificantDigits', own.minimumSignificantDigits, 21, 21);
    } else {
      const least = digits(given, 'minimumFractionDigits', 0, 100, undefined);
      const wanted = digits(given, 'maximumFractionDigits', 0, 100, undefined);
      if (least !== undefined && wanted !== undefined && least > wanted) throw new RangeError('maximumFractionDigits value is out of range.');
      own.minimumFractionDigits = least ?? Math.min(usual, wanted ?? usual);
      own.maximumFractionDigits = wanted ?? Math.max(most, own.minimumFractionDigits);
      own.exact = least !== undefined || wanted !== undefined;
    }
    this.#own = own;
  }
  formatToParts(value) {
    const own = this.#own;
    const number = typeof value === 'bigint' ? value : typeof value === 'string' && /^\s*[+-]?\d+(\.\d+)?\s*$/.test(value) ? value.trim() : Number(value);
    const negative = typeof number === 'string' ? number.startsWith('-') : number < 0 || Object.is(number, -0);
    let parts;
    if (Number.isNaN(number)) parts = [['nan', 'NaN']];
    else if (number === Infinity || number === -Infinity) parts = [['infinity', '\u221e']];
    else parts = ask('number', this.#question(String(number).replace(/^[+-]/, '')));
    if (own.currencyDisplay === 'name') parts = [...parts.filter(([type]) => type !== 'currency' && type !== 'literal'), ['literal', ' '], ['currency', ask('name', { locale: own.locale, type: 'currency', code: own.currency })]];
    return asParts(signed(parts, negative, own.signDisplay));
  }
  #question(value) {
    const own = this.#own;
    const question = {
      locale: own.locale, style: own.style, currency: own.currency, currencyDisplay: own.currencyDisplay, notation: own.notation,
      compactDisplay: own.compactDisplay, leastInteger: own.minimumIntegerDigits, grouping: String(own.useGrouping), value,
    };
    if (own.minimumSignificantDigits !== undefined) question.significant = { least: own.minimumSignificantDigits, most: own.maximumSignificantDigits };
    else {
      question.leastFraction = own.minimumFractionDigits;
      question.mostFraction = own.maximumFractionDigits;
      question.exact = own.exact;
    }
    return question;
  }
  get format() { return bound(this, 'format', (value) => joined(this.formatToParts(value))); }
  formatRange(from, to) { return `${this.format(from)}\u2013${this.format(to)}`; }
  resolvedOptions() {
    const { exact, ...told } = this.#own;
    return { ...told, roundingIncrement: 1, roundingMode: 'halfExpand', roundingPriority: 'auto', trailingZeroDisplay: 'auto' };
  }
}
function grouping(wish, notation) {
  if (wish === undefined) return notation === 'compact' ? 'min2' : 'auto';
  if (wish === true || wish === 'true' || wish === 'always') return 'always';
  if (wish === false || wish === 'false' || wish === null) return false;
  if (wish === 'min2' || wish === 'auto') return wish;
  throw new RangeError(`Value ${wish} out of range for Intl.NumberFormat options property useGrouping`);
}
function signed(parts, negative, display) {
  const zero = !parts.some(([type, text]) => type === 'infinity' || ((type === 'integer' || type === 'fraction') && /[1-9\u0661-\u0669]/.test(text)));
  const nan = parts.some(([type]) => type === 'nan');
  const minus = negative && !nan && (display === 'auto' || display === 'always' || ((display === 'exceptZero' || display === 'negative') && !zero));
  const plus = !negative && (display === 'always' || (display === 'exceptZero' && !zero && !nan));
  return minus ? [['minusSign', '-'], ...parts] : plus ? [['plusSign', '+'], ...parts] : parts;
}
const NO_DIGITS = ['BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'];
const THREE_DIGITS = ['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'];
const currencyDigits = (code) => (NO_DIGITS.includes(code) ? 0 : THREE_DIGITS.includes(code) ? 3 : 2);

// ---- dates -------------------------------------------------------------------------------------

const TEXTUAL = ['narrow', 'short', 'long'];
const NUMERIC = ['2-digit', 'numeric'];
const ZONES = { short: 'z', long: 'zzzz', shortOffset: 'O', longOffset: 'OOOO', shortGeneric: 'v', longGeneric: 'vvvv' };
const LETTERS = {
  weekday: { narrow: 'EEEEE', short: 'E', long: 'EEEE' }, era: { narrow: 'GGGGG', short: 'G', long: 'GGGG' },
  year: { 'numeric': 'y', '2-digit': 'yy' }, day: { 'numeric': 'd', '2-digit': 'dd' },
  month: { 'numeric': 'M', '2-digit': 'MM', 'narrow': 'MMMMM', 'short': 'MMM', 'long': 'MMMM' },
  minute: { 'numeric': 'm', '2-digit': 'mm' }, second: { 'numeric': 's', '2-digit': 'ss' },
};
const DATE = ['weekday', 'era', 'year', 'month', 'day'];
const TIME = ['hour', 'minute', 'second'];
const STYLES = ['full', 'long', 'medium', 'short'];
const zones = new Map();
function zoneOf(zone) {
  const text = String(zone);
  if (!zones.has(text)) zones.set(text, text === 'UTC' ? 'UTC' : ask('zone', { timeZone: text }));
  return zones.get(text);
}

class DateTimeFormat extends Base {
  #own;
  #question;
  constructor(locales, options, needed = 'any', defaults = 'date') {
    super();
    const given = objectOf(options);
    const own = { locale: localeOf(locales), calendar: 'gregory', numberingSystem: 'latn', timeZone: given.timeZone === undefined ? 'UTC' : zoneOf(given.timeZone) };
    const hour12 = given.hour12 === undefined ? undefined : Boolean(given.hour12);
    const cycle = hour12 === undefined ? option(given, 'hourCycle', ['h11', 'h12', 'h23', 'h24'], undefined) : hour12 ? 'h12' : 'h23';
    for (const name of [...DATE, ...TIME]) {
      const allowed = ['weekday', 'era'].includes(name) ? TEXTUAL : name === 'month' ? [...NUMERIC, ...TEXTUAL] : NUMERIC;
      const value = option(given, name, allowed, undefined);
      if (value !== undefined) own[name] = value;
    }
    const fraction = digits(given, 'fractionalSecondDigits', 1, 3, undefined);
    if (fraction !== undefined) own.fractionalSecondDigits = fraction;
    const zone = option(given, 'timeZoneName', Object.keys(ZONES), undefined);
    if (zone !== undefined) own.timeZoneName = zone;
    const dateStyle = option(given, 'dateStyle', STYLES, undefined);
    const timeStyle = option(given, 'timeStyle', STYLES, undefined);
    const fields = [...DATE, ...TIME].filter((name) => own[name] !== undefined);
    if (dateStyle !== undefined || timeStyle !== undefined) {
      if (fields.length > 0 || fraction !== undefined || zone !== undefined) throw new TypeError(`Can't set option ${fields[0] ?? 'timeZoneName'} when ${dateStyle === undefined ? 'timeStyle' : 'dateStyle'} is used`);
      if (dateStyle !== undefined) own.dateStyle = dateStyle;
      if (timeStyle !== undefined) own.timeStyle = timeStyle;
    } else {
      const dated = DATE.some((name) => name !== 'era' && own[name] !== undefined);
      const timed = TIME.some((name) => own[name] !== undefined) || fraction !== undefined;
      const lacks = (needed === 'date' && !dated) || (needed === 'time' && !timed) || (needed === 'any' && !dated && !timed);
      if (lacks && defaults !== 'time') Object.assign(own, { year: 'numeric', month: 'numeric', day: 'numeric' });
      if (lacks && defaults !== 'date') Object.assign(own, { hour: 'numeric', minute: 'numeric', second: 'numeric' });
    }
    if (own.hour !== undefined || timeStyle !== undefined) {
      own.hourCycle = cycle ?? (/^(en(?!-(GB|IE|ZA))|ar|hi|ko)/.test(own.locale) ? 'h12' : 'h23');
      own.hour12 = own.hourCycle === 'h12' || own.hourCycle === 'h11';
    }
    this.#own = own;
    this.#question = { locale: own.locale, timeZone: own.timeZone, dateStyle: own.dateStyle, timeStyle: own.timeStyle, fields: this.#fields(cycle) };
  }
  #fields(cycle) {
    const own = this.#own;
    const fields = {};
    for (const name of [...DATE, 'minute', 'second']) if (own[name] !== undefined) fields[name] = LETTERS[name][own[name]];
    const letter = cycle === undefined ? 'j' : own.hour12 ? 'h' : 'H';
    if (own.hour !== undefined) fields.hour = own.hour === '2-digit' ? letter + letter : letter;
    else if (own.timeStyle !== undefined && cycle !== undefined) fields.hour = letter;
    if (own.fractionalSecondDigits !== undefined) fields.fraction = 'S'.repeat(own.fractionalSecondDigits);
    if (own.timeZoneName !== undefined) fields.zone = ZONES[own.timeZoneName];
    return fields;
  }
  formatToParts(date) {
    const time = date === undefined ? Date.now() : Number(date);
    if (!Number.isFinite(time) || Math.abs(time) > 8.64e15) throw new RangeError('Invalid time value');
    return asParts(ask('date', { ...this.#question, time: Math.trunc(time) }));
  }
  get format() { return bound(this, 'format', (date) => joined(this.formatToParts(date))); }
  formatRange(from, to) {
    const [a, b] = [this.format(from), this.format(to)];
    return a === b ? a : `${a} \u2013 ${b}`;
  }
  resolvedOptions() { return { ...this.#own }; }
}

// ---- the order of texts ------------------------------------------------------------------------

const PUNCTUATION = '_-,;:!?.\'"()[]{}@*/\\&#%`^+<=>|~$';
const place = (unit) => {
  if (/^\s$/.test(unit)) return 0;
  const at = PUNCTUATION.indexOf(unit);
  if (at >= 0) return 1 + at;
  if (/^\p{P}|^\p{S}/u.test(unit)) return 100 + unit.codePointAt(0) / 0x200000;
  if (/^\p{N}/u.test(unit)) return 200 + unit.codePointAt(0) / 0x200000;
  return 1000 + unit.toLowerCase().codePointAt(0);
};
const LIGATURES = { '\u00df': 'ss', '\u00e6': 'ae', '\u0153': 'oe', '\u00c6': 'AE', '\u0152': 'OE' };

function compared(a, b, { numeric, sensitivity, caseFirst, ignorePunctuation }) {
  const split = (text) => Array.from(text.replace(/[\u00df\u00e6\u0153\u00c6\u0152]/g, (each) => LIGATURES[each]).normalize('NFD'))
    .filter((unit) => !ignorePunctuation || !/^[\p{P}\s]$/u.test(unit));
  const [left, right] = [split(a), split(b)];
  const plain = (units) => units.filter((unit) => !/^\p{M}$/u.test(unit));
  const [x, y] = [plain(left), plain(right)];
  let i = 0, j = 0;
  while (i < x.length && j < y.length) {
    if (numeric && /\d/.test(x[i]) && /\d/.test(y[j])) {
      const run = (units, at) => { let end = at; while (end < units.length && /\d/.test(units[end])) end++; return end; };
      const [m, n] = [run(x, i), run(y, j)];
      const [p, q] = [BigInt(x.slice(i, m).join('')), BigInt(y.slice(j, n).join(''))];
      if (p !== q) return p < q ? -1 : 1;
      [i, j] = [m, n];
      continue;
    }
    const difference = place(x[i++]) - place(y[j++]);
    if (difference !== 0) return difference < 0 ? -1 : 1;
  }
  if (x.length - i !== y.length - j) return x.length - i < y.length - j ? -1 : 1;
  if (sensitivity === 'accent' || sensitivity === 'variant') {
    const marks = (units) => units.map((unit) => (/^\p{M}$/u.test(unit) ? unit : ' ')).join('');
    const [p, q] = [marks(left), marks(right)];
    if (p !== q) return p < q ? -1 : 1;
  }
  if (sensitivity === 'case' || sensitivity === 'variant') {
    for (let at = 0; at < Math.min(x.length, y.length); at++) {
      const [p, q] = [x[at] !== x[at].toLowerCase(), y[at] !== y[at].toLowerCase()];
      if (p !== q) return p === (caseFirst === 'upper') ? -1 : 1;
    }
  }
  return 0;
}

class Collator extends Base {
  #own;
  constructor(locales, options) {
    super();
    const given = objectOf(options);
    this.#own = {
      locale: localeOf(locales), usage: option(given, 'usage', ['sort', 'search'], 'sort'),
      sensitivity: option(given, 'sensitivity', ['base', 'accent', 'case', 'variant'], 'variant'),
      ignorePunctuation: Boolean(given.ignorePunctuation ?? false), collation: 'default', numeric: Boolean(given.numeric ?? false),
      caseFirst: option(given, 'caseFirst', ['upper', 'lower', 'false'], 'false'),
    };
  }
  get compare() { return bound(this, 'compare', (a, b) => compared(String(a), String(b), this.#own)); }
  resolvedOptions() { return { ...this.#own }; }
}

// ---- plurals, relative times, lists, segments, names -------------------------------------------

class PluralRules extends Base {
  #own;
  #format;
  static supportedLocalesOf(locales) { return super.supportedLocalesOf(locales).filter((tag) => /^en\b/.test(tag)); }
  constructor(locales, options) {
    super();
    const given = objectOf(options);
    this.#own = { locale: english(locales), type: option(given, 'type', ['cardinal', 'ordinal'], 'cardinal') };
    this.#format = new NumberFormat(this.#own.locale, { ...given, style: 'decimal', useGrouping: false });
  }
  select(value) {
    const number = Number(value);
    if (this.#own.type === 'cardinal') return this.#format.format(Math.abs(number)) === '1' ? 'one' : 'other';
    const [last, two] = [Math.abs(number) % 10, Math.abs(number) % 100];
    if (last === 1 && two !== 11) return 'one';
    if (last === 2 && two !== 12) return 'two';
    return last === 3 && two !== 13 ? 'few' : 'other';
  }
  resolvedOptions() { return { ...this.#own, pluralCategories: this.#own.type === 'cardinal' ? ['one', 'other'] : ['few', 'one', 'two', 'other'] }; }
}

const UNITS = { second: 'sec.', minute: 'min.', hour: 'hr.', day: 'day', week: 'wk.', month: 'mo.', quarter: 'qtr.', year: 'yr.' };
const NARROW = { second: 's', minute: 'min', hour: 'h', day: 'd', week: 'w', month: 'mo', quarter: 'q', year: 'y' };
const NEAR = {
  second: ['', 'now', ''], minute: ['', 'this minute', ''], hour: ['', 'this hour', ''], day: ['yesterday', 'today', 'tomorrow'], week: ['last ', 'this ', 'next '],
  month: ['last ', 'this ', 'next '], quarter: ['last ', 'this ', 'next '], year: ['last ', 'this ', 'next '],
};

class RelativeTimeFormat extends Base {
  #own;
  #format;
  static supportedLocalesOf(locales) { return super.supportedLocalesOf(locales).filter((tag) => /^en\b/.test(tag)); }
  constructor(locales, options) {
    super();
    const given = objectOf(options);
    this.#own = { locale: english(locales), style: option(given, 'style', ['long', 'short', 'narrow'], 'long'), numeric: option(given, 'numeric', ['always', 'auto'], 'always'), numberingSystem: 'latn' };
    this.#format = new NumberFormat(this.#own.locale);
  }
  formatToParts(value, unit) {
    const number = Number(value);
    const one = String(unit).replace(/s$/, '');
    if (!Object.hasOwn(UNITS, one)) throw new RangeError(`Invalid unit argument for format() '${unit}'`);
    if (!Number.isFinite(number)) throw new RangeError('Invalid number value');
    const { style, numeric } = this.#own;
    if (numeric === 'auto' && [-1, 0, 1].includes(number)) {
      const near = NEAR[one][number + 1];
      const word = style === 'long' || one === 'day' ? one : UNITS[one];
      if (near !== '') return [{ type: 'literal', value: near.endsWith(' ') ? near + word : near }];
    }
    const past = number < 0 || Object.is(number, -0);
    const parts = this.#format.formatToParts(Math.abs(number)).map((part) => ({ ...part, unit: one }));
    const single = joined(parts) === '1';
    const plural = { day: 'days', quarter: 'qtrs.' };
    const word = style === 'long' ? ` ${one}${single ? '' : 's'}` : style === 'short' ? ` ${single ? UNITS[one] : plural[one] ?? UNITS[one]}` : NARROW[one];
    return past ? [...parts, { type: 'literal', value: `${word} ago` }] : [{ type: 'literal', value: 'in ' }, ...parts, { type: 'literal', value: word }];
  }
  format(value, unit) { return joined(this.formatToParts(value, unit)); }
  resolvedOptions() { return { ...this.#own }; }
}

class ListFormat extends Base {
  #own;
  constructor(locales, options) {
    super();
    const given = objectOf(options);
    this.#own = { locale: localeOf(locales), type: option(given, 'type', ['conjunction', 'disjunction', 'unit'], 'conjunction'), style: option(given, 'style', ['long', 'short', 'narrow'], 'long') };
  }
  formatToParts(items) {
    const all = Array.from(items, (item) => {
      if (typeof item !== 'string') throw new TypeError('Iterable yielded a non-String value');
      return item;
    });
    if (all.length < 2) return all.map((value) => ({ type: 'element', value }));
    const text = ask('list', { ...this.#own, items: all.map((_, at) => `\u0001${at}\u0002`) });
    return text.split(/(\u0001\d+\u0002)/).filter((piece) => piece !== '')
      .map((piece) => (piece.startsWith('\u0001') ? { type: 'element', value: all[Number(piece.slice(1, -1))] } : { type: 'literal', value: piece }));
  }
  format(items) { return joined(this.formatToParts(items)); }
  resolvedOptions() { return { ...this.#own }; }
}

class Segments {
  #text;
  #own;
  #made;
  constructor(text, own) { this.#text = text; this.#own = own; }
  #all() {
    if (this.#made === undefined) {
      let from = 0;
      this.#made = ask('segments', { ...this.#own, text: this.#text }).map((end) => {
        const made = { segment: this.#text.slice(from, end), index: from, input: this.#text };
        if (this.#own.granularity === 'word') made.isWordLike = /[\p{L}\p{N}]/u.test(made.segment);
        from = end;
        return made;
      });
    }
    return this.#made;
  }
  containing(index = 0) { return this.#all().find((each) => index >= each.index && index < each.index + each.segment.length); }
  *[Symbol.iterator]() { yield* this.#all(); }
}
class Segmenter extends Base {
  #own;
  constructor(locales, options) {
    super();
    this.#own = { locale: localeOf(locales), granularity: option(objectOf(options), 'granularity', ['grapheme', 'word', 'sentence'], 'grapheme') };
  }
  segment(text) { return new Segments(String(text), this.#own); }
  resolvedOptions() { return { ...this.#own }; }
}

class DisplayNames extends Base {
  #own;
  constructor(locales, options) {
    super();
    const given = objectOf(options);
    if (given.type === undefined) throw new TypeError('Required option "type" must not be undefined');
    this.#own = { locale: localeOf(locales), style: option(given, 'style', ['narrow', 'short', 'long'], 'long'), type: option(given, 'type', ['language', 'region', 'script', 'currency'], undefined), fallback: option(given, 'fallback', ['code', 'none'], 'code') };
  }
  of(code) {
    const found = ask('name', { locale: this.#own.locale, type: this.#own.type, code: String(code) });
    return found !== '' && found !== String(code) ? found : this.#own.fallback === 'code' ? String(code) : undefined;
  }
  resolvedOptions() { return { ...this.#own }; }
}

class Locale {
  #tag;
  constructor(tag, options) {
    const given = objectOf(options);
    if (typeof tag !== 'string' && !(tag instanceof Locale)) throw new TypeError('First argument to Intl.Locale constructor can\'t be empty or missing');
    ask('canonical', { locale: String(tag) });
    const [base, extension] = String(tag).split(/-u-/);
    const parts = base.split('-');
    const language = String(given.language ?? parts[0]).toLowerCase();
    const script = given.script ?? parts.find((part) => /^[A-Za-z]{4}$/.test(part));
    const region = given.region ?? parts.slice(1).find((part) => /^([A-Za-z]{2}|\d{3})$/.test(part));
    this.#tag = { language, script: script && script[0].toUpperCase() + script.slice(1).toLowerCase(), region: region?.toUpperCase(), extension };
  }
  get language() { return this.#tag.language; }
  get script() { return this.#tag.script; }
  get region() { return this.#tag.region; }
  get baseName() { return [this.language, this.script, this.region].filter((part) => part !== undefined).join('-'); }
  toString() { return this.#tag.extension === undefined ? this.baseName : `${this.baseName}-u-${this.#tag.extension}`; }
}

export const Intl = {
  NumberFormat: callable(tagged(NumberFormat)), DateTimeFormat: callable(tagged(DateTimeFormat)), Collator: callable(tagged(Collator)),
  PluralRules: tagged(PluralRules), RelativeTimeFormat: tagged(RelativeTimeFormat), ListFormat: tagged(ListFormat), Segmenter: tagged(Segmenter),
  DisplayNames: tagged(DisplayNames), Locale: tagged(Locale),
  getCanonicalLocales: (locales) => [...new Set(listOf(locales).map(canonicalOf))],
  supportedValuesOf(key) {
    if (!['calendar', 'collation', 'currency', 'numberingSystem', 'timeZone', 'unit'].includes(String(key))) throw new RangeError(`Invalid key : ${key}`);
    return { calendar: ['gregory'], numberingSystem: ['latn'], timeZone: ['UTC'] }[key] ?? [];
  },
};
Object.defineProperty(Intl, Symbol.toStringTag, { value: 'Intl', configurable: true });

const usualCollator = new Collator();
// What the prototypes of the language have with locales; web.js puts them there.
export const locales = {
  number: (value, locale, options) => new NumberFormat(locale, options).format(value),
  date: (value, locale, options) => (isNaN(value) ? 'Invalid Date' : new DateTimeFormat(locale, options, 'any', 'all').format(value)),
  dateOnly: (value, locale, options) => (isNaN(value) ? 'Invalid Date' : new DateTimeFormat(locale, options, 'date', 'date').format(value)),
  timeOnly: (value, locale, options) => (isNaN(value) ? 'Invalid Date' : new DateTimeFormat(locale, options, 'time', 'time').format(value)),
  compare: (a, b, locale, options) => (locale === undefined && options === undefined ? usualCollator : new Collator(locale, options)).compare(a, b),
};

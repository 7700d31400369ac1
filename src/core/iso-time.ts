const US_PER_DAY = 86_400_000_000;

/**
 * `2023-11-14T22:13:20.123456Z`: a time in integer microseconds since the epoch as ISO 8601, always UTC, with no more
 * than the groups of digits it needs: none, milliseconds, or microseconds. Years beyond four digits are written as
 * ECMAScript does, `+010000` and `-000001`. What is not finite gives `unknown`, so that a view never fails over it.
 */
export function isoFromUs(us: number): string {
  if (!Number.isFinite(us)) return 'unknown';
  const whole = Math.floor(us);
  const days = Math.floor(whole / US_PER_DAY);
  const ofDay = whole - days * US_PER_DAY;
  const seconds = Math.floor(ofDay / 1_000_000);
  const time = `${pad(Math.floor(seconds / 3600), 2)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}`;
  return `${dateOf(days)}T${time}${fractionOf(ofDay % 1_000_000)}Z`;
}

function fractionOf(us: number): string {
  if (us === 0) return '';
  return us % 1000 === 0 ? `.${pad(us / 1000, 3)}` : `.${pad(us, 6)}`;
}

/**
 * The Gregorian date of a day counted from 1970-01-01. Counted in eras of 400 years, which all have 146,097 days, from
 * 0000-03-01: with the year beginning in March the leap day is its last, and 153 days are five months.
 */
function dateOf(days: number): string {
  const sinceMarch = days + 719_468;
  const era = Math.floor(sinceMarch / 146_097);
  const ofEra = sinceMarch - era * 146_097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * ofYear + 2) / 153);
  const day = ofYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0);
  return `${yearText(year)}-${pad(month, 2)}-${pad(day, 2)}`;
}

function yearText(year: number): string {
  if (year >= 0 && year <= 9999) return pad(year, 4);
  return `${year < 0 ? '-' : '+'}${pad(Math.abs(year), 6)}`;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

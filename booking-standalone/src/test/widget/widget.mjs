// Timekit's widget, unmodified, in a browser: node widget.mjs <origin> <api key> <folder for screenshots> <path of Chromium>
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { chromium } from 'playwright-core';

const [origin, appKey, pictures, executablePath] = process.argv.slice(2);

const call = async (method, url, body) => {
  const answer = await fetch(`${origin}/v2${url}`, {
    method,
    headers: { authorization: `Bearer ${appKey}`, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, data: text === '' ? null : JSON.parse(text).data };
};

const api = async (method, url, body) => {
  const { status, data } = await call(method, url, body);
  assert.ok(status < 300, `${method} ${url} answers ${status}`);
  return data;
};

// The Monday on which New York has put its clocks forward and Berlin has not yet: five hours between them, not six.
const secondSunday = new Date(Date.UTC(new Date().getUTCFullYear() + 1, 2, 8));
secondSunday.setUTCDate(8 + ((7 - secondSunday.getUTCDay()) % 7));
const day = (after) => new Date(secondSunday.getTime() + (1 + after) * 86_400_000).toISOString().substring(0, 10);
const monday = day(0);
const tuesday = day(1);
const week = { from: `${monday}T00:00:00+01:00`, to: `${day(2)}T00:00:00+01:00`, length: '1 hour' };

const ada = await api('POST', '/resources', {
  name: 'Ada',
  timezone: 'Europe/Berlin',
  availability_constraints: [{ allow_hours: { start: 9, end: 12 } }],
});
const project = (name, more) =>
  api('POST', '/projects', {
    name,
    slug: name.toLowerCase(),
    resources: [ada.id],
    availability: week,
    booking: { graph: 'instant', what: name },
    ...more,
  });
const free = async (projectId) =>
  (await api('POST', '/availability', { project_id: projectId, output_timezone: 'Europe/Berlin' })).map((slot) => slot.start);

// The browser, and what it shows

const browser = await chromium.launch({
  executablePath,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});

const visit = async (address, timezoneId, ...origins) => {
  const context = await browser.newContext({ timezoneId, locale: 'en-GB', viewport: { width: 1000, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(40_000);
  page.on('response', (response) =>
    assert.ok([origin, ...origins].some((known) => response.url().startsWith(known)), `it talks to ${response.url()}`));
  page.failures = [];
  page.on('pageerror', (error) => page.failures.push(error));
  await page.goto(address);
  return page;
};

const picture = async (page, name) => page.screenshot({ path: path.join(pictures, `${name}.png`) });

// Half a second after each answer; asked anew before that, the widget forgets to take its veil away.
const settled = (page) => page.waitForSelector('.bookingjs-loading', { state: 'detached' });

const slotsOn = async (page) => {
  await page.waitForSelector('.fc-event');
  await settled(page);
  return page.$$eval('.fc-timegrid-col[data-date]', (columns) =>
    columns.flatMap((column) =>
      [...column.querySelectorAll('.fc-event-time')].map((time) => `${column.dataset.date} ${time.textContent.trim()}`)));
};

const choose = async (page, date, time) => {
  await page.locator(`.fc-timegrid-col[data-date="${date}"] .fc-event`, { hasText: time }).first().click();
  await page.waitForSelector('.bookingjs-bookpage.show');
};

const submit = (page) => page.click('.bookingjs-form-button');

const succeeds = (page) => page.waitForSelector('.bookingjs-form.success');

const errorOn = async (page) => page.locator('.bookingjs-error').innerText();

const done = async (page) => {
  assert.deepEqual(page.failures, []);
  await page.context().close();
};

const times = (date, ...hours) => hours.map((hour) => `${date}T${hour}:00:00+01:00`);

// A hosted project: the right slots in the visitor's zone; booked; gone

const fitting = await project('Fitting', {
  ui: { time_date_format: '24h-dmy-mon', localization: { success_message: '100% booked, %s' } },
});
const hostedPage = await visit(`${origin}/book/fitting`, 'America/New_York');
assert.deepEqual(await slotsOn(hostedPage), [
  `${monday} 04:00 - 05:00`,
  `${monday} 05:00 - 06:00`,
  `${monday} 06:00 - 07:00`,
  `${tuesday} 04:00 - 05:00`,
  `${tuesday} 05:00 - 06:00`,
  `${tuesday} 06:00 - 07:00`,
]);
const heading = hostedPage.locator(`.fc-col-header-cell[data-date="${monday}"]`);
assert.equal((await heading.innerText()).toUpperCase(), `MON ${Number(monday.substring(8))}/03`);
await hostedPage.waitForFunction(() => document.querySelector('.fc-scroller-liquid-absolute').scrollTop > 0);
await picture(hostedPage, 'hosted');

await hostedPage.selectOption('.bookingjs-footer-tz-picker-select', 'Asia/Kolkata');
await hostedPage.waitForFunction(() => document.querySelector('.fc-event-time')?.textContent.startsWith('13:30'));
assert.equal((await slotsOn(hostedPage))[0], `${monday} 13:30 - 14:30`);

await choose(hostedPage, monday, '14:30 - 15:30');
await picture(hostedPage, 'form');
await hostedPage.fill('input[name=name]', 'Eve');
await hostedPage.fill('input[name=email]', 'eve@example.org');
await submit(hostedPage);
await succeeds(hostedPage);
assert.match(await hostedPage.locator('.bookingjs-form-success-message').innerText(), /100% booked, eve@example\.org/);
await picture(hostedPage, 'booked');
await submit(hostedPage); // now the button leads back to the calendar
await hostedPage.waitForFunction(() => document.querySelectorAll('.fc-event').length === 5);
assert.ok(!(await slotsOn(hostedPage)).includes(`${monday} 14:30 - 15:30`));
await done(hostedPage);

assert.deepEqual(await free(fitting.id), [...times(monday, '09', '11'), ...times(tuesday, '09', '10', '11')]);
const [booked] = await api('GET', '/bookings?search=customer.email:eve@example.org&include=attributes,customers');
assert.equal(Date.parse(booked.attributes.event_info.start), Date.parse(`${monday}T10:00:00+01:00`));
assert.equal(booked.attributes.event_info.what, 'Fitting');
assert.equal(booked.customers[0].timezone, 'Asia/Kolkata');

// Somebody else was faster: the widget says so, and nothing is booked

const slowPage = await visit(`${origin}/book/fitting`, 'Europe/Berlin');
await slotsOn(slowPage);
await choose(slowPage, tuesday, '09:00 - 10:00');
await api('POST', '/bookings', {
  project_id: fitting.id,
  resource_id: ada.id,
  start: `${tuesday}T09:00:00+01:00`,
  end: `${tuesday}T10:00:00+01:00`,
  customer: { name: 'Bob', email: 'bob@example.org' },
});
await slowPage.fill('input[name=name]', 'Mallory');
await slowPage.fill('input[name=email]', 'mallory@example.org');
await submit(slowPage);
await slowPage.waitForSelector('.bookingjs-error');
assert.match(await errorOn(slowPage), /"start":\["is not available"\]/);
await picture(slowPage, 'too-late');
assert.equal((await api('GET', '/bookings?search=customer.email:mallory@example.org')).length, 0);

// Moving a booking

const moving = `${origin}/book/fitting?reschedule=${booked.id}&start=${encodeURIComponent(booked.attributes.event_info.start)}` +
  `&end=${encodeURIComponent(booked.attributes.event_info.end)}`;
const movingPage = await visit(moving, 'Europe/Berlin');
await slotsOn(movingPage);
await choose(movingPage, tuesday, '11:00 - 12:00');
await movingPage.fill('textarea[name=message]', 'Tuesday suits me better');
assert.equal(await movingPage.locator('.former-booking-time').innerText(), '10:00 - 11:00');
await picture(movingPage, 'moving');
await submit(movingPage);
await movingPage.waitForURL(`${origin}/book/fitting`);
assert.deepEqual(await slotsOn(movingPage), [
  `${monday} 09:00 - 10:00`,
  `${monday} 10:00 - 11:00`,
  `${monday} 11:00 - 12:00`,
  `${tuesday} 10:00 - 11:00`,
]);
await done(movingPage);
const moved = await api('GET', `/bookings/${booked.id}?include=attributes`);
assert.deepEqual([moved.id, moved.state], [booked.id, 'confirmed']);
assert.equal(Date.parse(moved.attributes.event_info.start), Date.parse(`${tuesday}T11:00:00+01:00`));

const halfAnAddress = await visit(`${origin}/book/fitting?reschedule=${booked.id}`, 'Europe/Berlin');
assert.match(await halfAnAddress.locator('#bookingjs').innerText(), /not complete/);
await done(halfAnAddress);

// Another site embeds a project by its id, with a widget key, and fields of all kinds

const enquiry = await project('Enquiry', {
  booking: { graph: 'confirm_decline', what: 'Enquiry' },
  customer_fields: {
    name: { title: 'Who', split_name: true },
    comment: { title: 'Wishes', required: true },
    size: { title: 'Size', format: 'select', enum: ['S', 'M'] },
    topics: { title: 'Topics', format: 'checkbox', enum: ['hair', 'nails'] },
    terms: { title: 'Terms', format: 'checkbox', required: true },
  },
});
const { key: widgetKey } = await api('POST', '/keys', { kind: 'widget', name: 'somebody’s site' });
const files = 'node_modules/timekit-booking/public/build';
const site = createServer(async (request, response) => {
  const name = path.basename(new URL(request.url, 'http://site').pathname);
  if (name.startsWith('booking.min.')) {
    response.setHeader('content-type', name.endsWith('.css') ? 'text/css' : 'text/javascript');
    response.end(await readFile(path.join(files, name)));
    return;
  }
  const config = { app_key: name, project_id: enquiry.id, api_base_url: `${origin}/` };
  response.setHeader('content-type', 'text/html;charset=utf-8');
  response.end(`<!doctype html><link rel="icon" href="data:,"><link rel="stylesheet" href="booking.min.css"><div id="bookingjs"></div>
    <script>window.timekitBookingConfig = ${JSON.stringify(config)}</script><script src="booking.min.js"></script>`);
}).listen(0, '127.0.0.1');
await new Promise((resolve) => site.once('listening', resolve));
const siteOrigin = `http://127.0.0.1:${site.address().port}`;
const fonts = 'https://fonts.';

const embedded = await visit(`${siteOrigin}/${widgetKey}`, 'Europe/Lisbon', siteOrigin, fonts);
assert.equal((await slotsOn(embedded)).length, 4);
await choose(embedded, monday, '08:00');
await embedded.fill('input[name=first_name]', 'Grace');
await embedded.fill('input[name=last_name]', 'Hopper');
await embedded.fill('input[name=email]', 'grace@example.org');
await embedded.fill('textarea[name=comment]', 'By the window');
await embedded.selectOption('select[name=size]', 'M');
await embedded.locator('input[name=topics][value=nails]').check({ force: true });
await embedded.locator('input[name=terms]').check({ force: true });
assert.deepEqual(
  await embedded.$$eval('.bookingjs-form-fields [name]', (inputs) => [...new Set(inputs.map((input) => input.name))]),
  ['email', 'name', 'first_name', 'last_name', 'comment', 'size', 'topics', 'terms'],
);
await picture(embedded, 'embedded');
await submit(embedded);
await succeeds(embedded);
await done(embedded);
const [asked] = await api('GET', '/bookings?search=customer.email:grace@example.org&include=attributes,customers');
assert.equal(asked.state, 'tentative');
assert.match(asked.attributes.event_info.description, /Wishes: By the window/);
const { name: who, comment, size, topics, terms } = asked.customers[0];
assert.deepEqual({ who, comment, size, topics }, { who: 'Grace Hopper', comment: 'By the window', size: 'M', topics: ['nails'] });
assert.ok(terms);

const stranger = await visit(`${siteOrigin}/live_widget_key_ofNobody`, 'Europe/Lisbon', siteOrigin, fonts);
await stranger.waitForSelector('.bookingjs-error');
assert.match(await errorOn(stranger), /project could not be found/);
await done(stranger);
site.close();

// A group: a class with one seat, which is taken

const course = await project('Course', { booking: { graph: 'group_customer' } });
await api('POST', '/bookings', {
  graph: 'group_owner',
  project_id: course.id,
  resource_id: ada.id,
  start: `${monday}T10:00:00+01:00`,
  end: `${monday}T11:00:00+01:00`,
  what: 'Pilates',
  settings: { max_seats: 1 },
});
const coursePage = await visit(`${origin}/book/course`, 'America/New_York');
assert.equal((await slotsOn(coursePage)).length, 1);
assert.match(await coursePage.locator(`.fc-timegrid-col[data-date="${monday}"] .fc-event`).innerText(), /05:00[^]*Pilates/);
await picture(coursePage, 'group');
await choose(coursePage, monday, 'Pilates');
await coursePage.fill('input[name=name]', 'Ida');
await coursePage.fill('input[name=email]', 'ida@example.org');
await submit(coursePage);
await succeeds(coursePage);
await done(coursePage);
const [seat] = await api('GET', '/bookings?search=customer.email:ida@example.org&include=attributes');
assert.equal(seat.attributes.event_info.what, 'Pilates');
const fullPage = await visit(`${origin}/book/course`, 'America/New_York');
await fullPage.waitForSelector('.empty-calendar');
await settled(fullPage);
assert.equal(await fullPage.locator('.fc-event').count(), 0);
await done(fullPage);

// What is not there, and what is not hosted any more

const nowhere = await fetch(`${origin}/book/nowhere`);
assert.equal(nowhere.status, 404);
assert.match(await nowhere.text(), /Nothing to book here/);
const hostedKey = (await api('GET', '/keys')).find((key) => key.name === 'hosted projects');
await api('DELETE', `/keys/${hostedKey.id}`);
assert.equal((await fetch(`${origin}/book/fitting`)).status, 404);
assert.equal((await fetch(`${origin}/v2/projects/hosted/fitting`)).status, 404);
const renewed = await api('POST', '/keys', { kind: 'widget', name: 'hosted again', hosted: true });
const again = await (await fetch(`${origin}/v2/projects/hosted/fitting`)).json();
assert.equal(again.data.app_key, renewed.key);

await browser.close();
console.log('the widget is served');

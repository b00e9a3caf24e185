// Timekit's JavaScript SDK, unmodified, does the main job: node sdk.mjs <origin with a slash> <key>
import assert from 'node:assert/strict';
import timekit from 'timekit-sdk';

const [origin, appKey] = process.argv.slice(2);
timekit.configure({ apiBaseUrl: origin, apiVersion: 'v2', appKey });

const refused = async (status, request) => {
  const error = await request.then(() => assert.fail('should have been refused'), (failure) => failure);
  assert.equal(error.status, status, JSON.stringify(error.data));
  return error.data;
};

const resource = (await timekit.createResource({ name: 'Ada', timezone: 'Europe/Oslo' })).data;
const project = (await timekit.createProject({
  name: 'Fittings',
  availability: { mode: 'roundrobin_random', length: '1 hour' },
  booking: { graph: 'confirm_decline', what: 'Fitting', where: 'Room 4', description: '' },
  resources: [],
})).data;
await timekit.setProjectResources({ id: project.id, resources: [resource.id] });
assert.deepEqual((await timekit.getProjectResources({ id: project.id })).data.map((each) => each.id), [resource.id]);

const when = { from: '2027-03-01T00:00:00+01:00', to: '2027-03-02T00:00:00+01:00', outputTimezone: 'Europe/Oslo' };
const offered = async () =>
  (await timekit.fetchAvailability({
    projectId: project.id,
    constraints: [{ allow_day_and_time: { day: 'monday', start: 9, end: 12 } }],
    ...when,
  })).data;
const slots = await offered();
assert.deepEqual(slots.map((slot) => slot.start), [9, 10, 11].map((hour) => `2027-03-01T${String(hour).padStart(2, '0')}:00:00+01:00`));
assert.equal(slots[0].resources[0].name, 'Ada');

const wanted = {
  resource_id: slots[0].resources[0].id,
  projectId: project.id,
  start: slots[0].start,
  end: slots[0].end,
  customer: { name: 'Eve', email: 'eve@example.org', timezone: 'Europe/Oslo', customField2: 'kept' },
};
const booking = (await timekit.include('attributes', 'event', 'user').createBooking({ ...wanted })).data;
assert.equal(booking.state, 'tentative');
assert.equal(booking.attributes.event_info.what, 'Fitting');
assert.equal(booking.user.name, 'Ada');
assert.deepEqual(booking.available_actions, ['confirm', 'decline']);

assert.equal((await timekit.updateBooking({ id: booking.id, action: 'confirm' })).data.state, 'confirmed');
assert.equal((await offered()).length, 2, 'a slot that was booked a moment ago is not offered');
const conflict = await refused(409, timekit.createBooking({ ...wanted, graph: 'instant' }));
assert.equal(conflict.code, 'slot_unavailable');
const illegal = await refused(409, timekit.updateBooking({ id: booking.id, action: 'decline' }));
assert.deepEqual([illegal.code, illegal.state], ['illegal_action', 'confirmed']);
await refused(404, timekit.updateBooking({ id: booking.id, action: 'levitate' }));

const ofTheResource = { params: { search: `resource.id:${resource.id}` } };
const page = await timekit.include('attributes', 'customers').carry(ofTheResource).getBookings();
assert.equal(page.metaData.total, 1);
assert.equal(page.data[0].customers[0].custom_field2, 'kept');
assert.equal((await timekit.getBooking({ id: booking.id })).data.state, 'confirmed');

const moved = await timekit.rescheduleBooking({ id: booking.id, start: slots[1].start, end: slots[1].end, resource_id: resource.id });
assert.equal(moved.data.id, booking.id);
assert.equal(moved.data.state, 'confirmed');
assert.deepEqual((await offered()).map((slot) => slot.start), [slots[0].start, slots[2].start]);
const held = { resourceId: resource.id, start: slots[0].start, end: slots[0].end };
const hold = (await timekit.reserveBooking({ ...held, what: 'Hold', where: '', description: '', reservationTime: 60 })).data;
assert.equal(hold.state, 'reserved');
assert.equal((await offered()).length, 1);
await timekit.extendReservedBooking({ reservationId: hold.id, reservationTime: 90 });
await refused(409, timekit.createBooking({ ...held, graph: 'instant', customer: wanted.customer }));
const fromHold = (await timekit.createBooking({ reservationId: hold.id, graph: 'instant', customer: wanted.customer })).data;
assert.equal(Date.parse(fromHold.start), Date.parse(slots[0].start));
await timekit.updateBooking({ id: fromHold.id, action: 'cancel' });

await refused(409, timekit.deleteBooking({ id: booking.id }));
const cancelled = await timekit.updateBooking({ id: booking.id, action: 'cancel', cancel: { message: 'bye' } });
assert.equal(cancelled.data.state, 'cancelled');
assert.equal(cancelled.data.completed, true);
assert.equal((await offered()).length, 3);
await timekit.deleteBooking({ id: booking.id });
await refused(404, timekit.getBooking({ id: booking.id }));
const own = (await timekit.getCalendars()).data.filter((one) => one.resource_id === resource.id);
assert.deepEqual(own.map((one) => one.name), ['Bookings']);
const [primary] = own;
const calendar = (await timekit.createCalendar({ resourceId: resource.id, name: 'Private', description: '' })).data;
assert.equal((await timekit.updateCalendar({ id: calendar.id, name: 'Family' })).data.name, 'Family');
const lunch = { start: slots[0].start, end: slots[0].end, what: 'Lunch', where: 'Out', description: '', participants: [], invite: false };
const event = (await timekit.createEvent({ ...lunch, calendarId: calendar.id })).data;
assert.deepEqual([event.calendar_id, event.what, event.allDay], [calendar.id, 'Lunch', false]);
assert.equal((await offered()).length, 2, 'what an event blocks is not offered');
assert.equal((await refused(409, timekit.createBooking({ ...wanted, graph: 'instant' }))).code, 'slot_unavailable');
const listed = await timekit.getEvents({ start: when.from, end: when.to });
assert.deepEqual(listed.data.map((each) => each.id), [event.id]);
await timekit.updateEvent({ id: event.id, start: slots[2].start, end: slots[2].end });
assert.deepEqual((await offered()).map((slot) => slot.start), [slots[0].start, slots[1].start]);
assert.equal((await timekit.getEvent({ id: event.id })).data.what, 'Lunch');
await refused(409, timekit.deleteCalendar({ id: calendar.id }));
await timekit.deleteEvent({ id: event.id });
await refused(404, timekit.getEvent({ id: event.id }));
await timekit.deleteCalendar({ id: calendar.id });
assert.deepEqual((await timekit.getCalendars()).data.map((each) => each.id), [primary.id]);
assert.equal((await timekit.getCalendar({ id: primary.id })).data.name, 'Bookings');

// What the SDK has no call for: a calendar in and out as a file.
const authorization = `Basic ${Buffer.from(`:${appKey}`).toString('base64')}`;
const file = [
  'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//x//x//EN', 'BEGIN:VEVENT', 'UID:1@example.org', 'DTSTAMP:20270101T000000Z',
  'DTSTART;TZID=Europe/Oslo:20270301T090000', 'DURATION:PT1H', 'RRULE:FREQ=WEEKLY;COUNT=3', 'SUMMARY:Choir', 'END:VEVENT', 'END:VCALENDAR', '',
].join('\r\n');
const taken = await fetch(`${origin}v2/calendars/${primary.id}/import`, {
  method: 'POST', headers: { authorization, 'content-type': 'text/calendar' }, body: file,
});
assert.equal((await taken.json()).data.created, 3);
assert.deepEqual((await offered()).map((slot) => slot.start), [slots[1].start, slots[2].start]);
const feed = await fetch(`${origin}v2/resources/${resource.id}/calendar_feed`, { method: 'POST', headers: { authorization } });
const { url } = (await feed.json()).data;
const published = await fetch(url);
assert.equal(published.status, 200);
assert.match(await published.text(), /SUMMARY:Choir/);
assert.equal((await fetch(url, { headers: { 'if-none-match': published.headers.get('etag') } })).status, 304);
assert.equal((await fetch(`${url}x`)).status, 404);
console.log('the SDK is served');

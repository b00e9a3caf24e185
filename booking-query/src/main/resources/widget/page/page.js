// Starts the widget for the project whose page this is. With ?reschedule=<booking>&start=<time>&end=<time> it moves that booking.
'use strict';

(() => {
  const root = document.getElementById('bookingjs');
  if (!root) {
    return;
  }
  const widget = new TimekitBooking();

  // The widget means to scroll to the first slot and does not. Times are written in the visitor's zone.
  const scrollTo = (starts) => {
    if (starts.length > 0) {
      const first = starts.reduce((one, other) => (Date.parse(other) < Date.parse(one) ? other : one));
      setTimeout(() => widget.getCalendar().scrollToTime(first.substring(11, 19)));
    }
  };

  // The widget's own headings of this format are a day early west of Greenwich. Days are given as midnights of UTC.
  const headings = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'numeric', timeZone: 'UTC' });
  const heading = ({ date }) =>
    widget.getConfig().get('ui.time_date_format') === '24h-dmy-mon' ? headings.format(date) : undefined;

  // As the visitor's clock says it: the widget shows the digits that it is given.
  const local = (text) => {
    const time = new Date(text ?? '');
    const minutes = -time.getTimezoneOffset();
    const two = (number) => String(Math.trunc(number)).padStart(2, '0');
    const offset = `${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
    return new Date(time.getTime() + minutes * 60_000).toISOString().substring(0, 19) + offset;
  };

  const config = {
    project_slug: root.dataset.slug,
    api_base_url: new URL('../../', document.currentScript.src).href,
    fullcalendar: { dayHeaderContent: heading },
    callbacks: {
      fetchAvailabilitySuccessful: ({ data }) => scrollTo(data.map((slot) => slot.start)),
      getBookingSlotsSuccessful: ({ data }) => scrollTo(data.map((group) => group.attributes.event_info.start)),
    },
  };
  const query = new URLSearchParams(location.search);
  if (query.has('reschedule')) {
    try {
      config.reschedule = {
        action: 'reschedule',
        uuid: query.get('reschedule'),
        eventStart: local(query.get('start')),
        eventEnd: local(query.get('end')),
      };
    } catch {
      // Better no calendar than one that books a second time.
      root.textContent = 'This address is not complete: it has to say when the booking starts and ends.';
      return;
    }
  }
  widget.init(config);
})();

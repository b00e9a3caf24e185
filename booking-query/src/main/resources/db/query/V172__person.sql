-- The bookings of a customer, newest first; also found when the person is erased.
create index booking_customer on booking (customer_id, created_at desc, id desc) where customer_id is not null;

-- The list of payments taken, sorted by any of its columns.

CREATE INDEX payment_by_day ON ledger_entry (on_date, id) WHERE kind = 'payment';
CREATE INDEX payment_by_amount ON ledger_entry (amount, id) WHERE kind = 'payment';
CREATE INDEX payment_by_method ON ledger_entry (COALESCE(method, ''), id) WHERE kind = 'payment';
CREATE INDEX payment_by_receipt ON ledger_entry (COALESCE(receipt_no, ''), id)
    WHERE kind = 'payment';
CREATE INDEX payment_by_taker ON ledger_entry (COALESCE(by_id, 0), id) WHERE kind = 'payment';
CREATE INDEX client_by_any_name ON client (name_key, id, trainer_id);

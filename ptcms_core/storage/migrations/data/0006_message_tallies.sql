-- How many messages wait for an answer or failed, tallied by whose client they went to.

CREATE VIEW message_tallied AS
    SELECT m.id, m.client_id,
        CASE m.state WHEN 'failed' THEN 'message failed' ELSE 'message waiting' END AS kind,
        c.trainer_id, '' AS day, 1 AS clients, 0 AS amount
    FROM message m JOIN client c ON c.id = m.client_id
    WHERE m.state IN ('handed_over', 'unknown', 'failed') AND COALESCE(m.source_key, '') = '';
INSERT INTO client_tally (kind, trainer_id, day, clients, amount)
    SELECT kind, trainer_id, day, SUM(clients), SUM(amount) FROM message_tallied
    GROUP BY kind, trainer_id, day;

CREATE TRIGGER message_is_tallied AFTER INSERT ON message
    WHEN NEW.state IN ('handed_over', 'unknown', 'failed')
BEGIN
    INSERT INTO client_tally (kind, trainer_id, day, clients, amount)
    SELECT kind, trainer_id, day, 1, 0 FROM message_tallied WHERE id = NEW.id
    ON CONFLICT (kind, day, trainer_id) DO UPDATE SET clients = clients + excluded.clients;
END;
CREATE TRIGGER message_leaves_its_tally BEFORE UPDATE OF state, client_id, source_key ON message
    WHEN OLD.state IN ('handed_over', 'unknown', 'failed')
BEGIN
    INSERT INTO client_tally (kind, trainer_id, day, clients, amount)
    SELECT kind, trainer_id, day, -1, 0 FROM message_tallied WHERE id = OLD.id
    ON CONFLICT (kind, day, trainer_id) DO UPDATE SET clients = clients + excluded.clients;
END;
CREATE TRIGGER message_comes_to_a_tally AFTER UPDATE OF state, client_id, source_key ON message
    WHEN OLD.state IN ('handed_over', 'unknown', 'failed')
        OR NEW.state IN ('handed_over', 'unknown', 'failed')
BEGIN
    INSERT INTO client_tally (kind, trainer_id, day, clients, amount)
    SELECT kind, trainer_id, day, 1, 0 FROM message_tallied WHERE id = NEW.id
    ON CONFLICT (kind, day, trainer_id) DO UPDATE SET clients = clients + excluded.clients;
    DELETE FROM client_tally WHERE clients = 0;
END;
CREATE TRIGGER message_is_not_tallied BEFORE DELETE ON message
    WHEN OLD.state IN ('handed_over', 'unknown', 'failed')
BEGIN
    INSERT INTO client_tally (kind, trainer_id, day, clients, amount)
    SELECT kind, trainer_id, day, -1, 0 FROM message_tallied WHERE id = OLD.id
    ON CONFLICT (kind, day, trainer_id) DO UPDATE SET clients = clients + excluded.clients;
    DELETE FROM client_tally WHERE clients = 0;
END;
CREATE TRIGGER messages_follow_the_client AFTER UPDATE OF trainer_id ON client
    WHEN OLD.trainer_id <> NEW.trainer_id
BEGIN
    INSERT INTO client_tally (kind, trainer_id, day, clients, amount)
    SELECT kind, OLD.trainer_id, day, -SUM(clients), 0 FROM message_tallied
    WHERE client_id = NEW.id GROUP BY kind, day
    ON CONFLICT (kind, day, trainer_id) DO UPDATE SET clients = clients + excluded.clients;
    INSERT INTO client_tally (kind, trainer_id, day, clients, amount)
    SELECT kind, NEW.trainer_id, day, SUM(clients), 0 FROM message_tallied
    WHERE client_id = NEW.id GROUP BY kind, day
    ON CONFLICT (kind, day, trainer_id) DO UPDATE SET clients = clients + excluded.clients;
    DELETE FROM client_tally WHERE clients = 0;
END;

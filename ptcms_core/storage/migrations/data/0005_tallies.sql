-- How many clients there are of each kind and day, and what they owe, kept in step by the triggers
-- below: no screen counts them. Of moments in UTC the day is kept, so that a day of the gym is the
-- whole days between its bounds, and what is counted beside them.

CREATE TABLE client_tally (
    kind TEXT NOT NULL,
    trainer_id INTEGER NOT NULL,
    day TEXT NOT NULL,                -- '' where the kind knows none
    clients INTEGER NOT NULL,
    amount INTEGER NOT NULL,          -- balances
    PRIMARY KEY (kind, day, trainer_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX client_tally_by_trainer ON client_tally (kind, trainer_id, day, clients, amount);
CREATE INDEX client_tally_to_drop ON client_tally (clients) WHERE clients = 0;

-- each client once for each kind that it is of
CREATE VIEW client_tallied AS
    SELECT id, 'active' AS kind, trainer_id, '' AS day, 1 AS clients, 0 AS amount
        FROM client WHERE archived = 0
    UNION ALL SELECT id, 'aside', trainer_id, '', 1, 0
        FROM client WHERE archived = 1 AND erased_at IS NULL
    UNION ALL SELECT id, 'due', trainer_id, COALESCE(next_due_on, ''), 1, balance
        FROM client WHERE archived = 0 AND balance > 0
    UNION ALL SELECT id, 'credit', trainer_id, '', 1, balance
        FROM client WHERE archived = 0 AND balance < 0
    UNION ALL SELECT id, 'weighed', trainer_id, last_weigh_in_on, 1, 0
        FROM client WHERE archived = 0 AND last_weigh_in_on IS NOT NULL
    UNION ALL SELECT id, 'unweighed', trainer_id, substr(created_at, 1, 10), 1, 0
        FROM client WHERE archived = 0 AND last_weigh_in_on IS NULL
    UNION ALL SELECT id, 'unplanned', trainer_id, '', 1, 0
        FROM client WHERE archived = 0 AND (diet_plan_id IS NULL OR workout_plan_id IS NULL)
    UNION ALL SELECT id, 'begun', trainer_id, substr(created_at, 1, 10), 1, 0
        FROM client WHERE erased_at IS NULL
    UNION ALL SELECT id, 'ended', trainer_id, substr(archived_at, 1, 10), 1, 0
        FROM client WHERE erased_at IS NULL AND archived_at IS NOT NULL;
INSERT INTO client_tally (kind, trainer_id, day, clients, amount)
    SELECT kind, trainer_id, day, SUM(clients), SUM(amount) FROM client_tallied
    GROUP BY kind, trainer_id, day;

CREATE TRIGGER client_is_tallied AFTER INSERT ON client
BEGIN
    INSERT INTO client_tally (kind, trainer_id, day, clients, amount)
    SELECT kind, trainer_id, day, clients, amount FROM client_tallied WHERE id = NEW.id
    ON CONFLICT (kind, day, trainer_id) DO UPDATE SET
        clients = clients + excluded.clients, amount = amount + excluded.amount;
END;
CREATE TRIGGER client_is_not_tallied AFTER DELETE ON client
BEGIN
    INSERT INTO client_tally (kind, trainer_id, day, clients, amount)
    SELECT 'active', OLD.trainer_id, '', -1, 0
        WHERE OLD.archived = 0
    UNION ALL SELECT 'aside', OLD.trainer_id, '', -1, 0
        WHERE OLD.archived = 1 AND OLD.erased_at IS NULL
    UNION ALL SELECT 'due', OLD.trainer_id, COALESCE(OLD.next_due_on, ''), -1, -OLD.balance
        WHERE OLD.archived = 0 AND OLD.balance > 0
    UNION ALL SELECT 'credit', OLD.trainer_id, '', -1, -OLD.balance
        WHERE OLD.archived = 0 AND OLD.balance < 0
    UNION ALL SELECT 'weighed', OLD.trainer_id, OLD.last_weigh_in_on, -1, 0
        WHERE OLD.archived = 0 AND OLD.last_weigh_in_on IS NOT NULL
    UNION ALL SELECT 'unweighed', OLD.trainer_id, substr(OLD.created_at, 1, 10), -1, 0
        WHERE OLD.archived = 0 AND OLD.last_weigh_in_on IS NULL
    UNION ALL SELECT 'unplanned', OLD.trainer_id, '', -1, 0
        WHERE OLD.archived = 0 AND (OLD.diet_plan_id IS NULL OR OLD.workout_plan_id IS NULL)
    UNION ALL SELECT 'begun', OLD.trainer_id, substr(OLD.created_at, 1, 10), -1, 0
        WHERE OLD.erased_at IS NULL
    UNION ALL SELECT 'ended', OLD.trainer_id, substr(OLD.archived_at, 1, 10), -1, 0
        WHERE OLD.erased_at IS NULL AND OLD.archived_at IS NOT NULL
    ON CONFLICT (kind, day, trainer_id) DO UPDATE SET
        clients = clients + excluded.clients, amount = amount + excluded.amount;
    DELETE FROM client_tally WHERE clients = 0;
END;
CREATE TRIGGER client_moves_its_tallies AFTER UPDATE OF
    trainer_id, archived, archived_at, erased_at, created_at, balance,
    next_due_on, last_weigh_in_on, diet_plan_id, workout_plan_id ON client
    WHEN OLD.trainer_id IS NOT NEW.trainer_id
        OR OLD.archived IS NOT NEW.archived
        OR OLD.archived_at IS NOT NEW.archived_at
        OR OLD.erased_at IS NOT NEW.erased_at
        OR OLD.created_at IS NOT NEW.created_at
        OR OLD.balance IS NOT NEW.balance
        OR OLD.next_due_on IS NOT NEW.next_due_on
        OR OLD.last_weigh_in_on IS NOT NEW.last_weigh_in_on
        OR OLD.diet_plan_id IS NOT NEW.diet_plan_id
        OR OLD.workout_plan_id IS NOT NEW.workout_plan_id
BEGIN
    INSERT INTO client_tally (kind, trainer_id, day, clients, amount)
    SELECT kind, trainer_id, day, SUM(clients), SUM(amount) FROM (
    SELECT 'active' AS kind, OLD.trainer_id AS trainer_id, '' AS day, -1 AS clients, 0 AS amount
        WHERE OLD.archived = 0
    UNION ALL SELECT 'aside', OLD.trainer_id, '', -1, 0
        WHERE OLD.archived = 1 AND OLD.erased_at IS NULL
    UNION ALL SELECT 'due', OLD.trainer_id, COALESCE(OLD.next_due_on, ''), -1, -OLD.balance
        WHERE OLD.archived = 0 AND OLD.balance > 0
    UNION ALL SELECT 'credit', OLD.trainer_id, '', -1, -OLD.balance
        WHERE OLD.archived = 0 AND OLD.balance < 0
    UNION ALL SELECT 'weighed', OLD.trainer_id, OLD.last_weigh_in_on, -1, 0
        WHERE OLD.archived = 0 AND OLD.last_weigh_in_on IS NOT NULL
    UNION ALL SELECT 'unweighed', OLD.trainer_id, substr(OLD.created_at, 1, 10), -1, 0
        WHERE OLD.archived = 0 AND OLD.last_weigh_in_on IS NULL
    UNION ALL SELECT 'unplanned', OLD.trainer_id, '', -1, 0
        WHERE OLD.archived = 0 AND (OLD.diet_plan_id IS NULL OR OLD.workout_plan_id IS NULL)
    UNION ALL SELECT 'begun', OLD.trainer_id, substr(OLD.created_at, 1, 10), -1, 0
        WHERE OLD.erased_at IS NULL
    UNION ALL SELECT 'ended', OLD.trainer_id, substr(OLD.archived_at, 1, 10), -1, 0
        WHERE OLD.erased_at IS NULL AND OLD.archived_at IS NOT NULL
    UNION ALL SELECT 'active', NEW.trainer_id, '', 1, 0
        WHERE NEW.archived = 0
    UNION ALL SELECT 'aside', NEW.trainer_id, '', 1, 0
        WHERE NEW.archived = 1 AND NEW.erased_at IS NULL
    UNION ALL SELECT 'due', NEW.trainer_id, COALESCE(NEW.next_due_on, ''), 1, NEW.balance
        WHERE NEW.archived = 0 AND NEW.balance > 0
    UNION ALL SELECT 'credit', NEW.trainer_id, '', 1, NEW.balance
        WHERE NEW.archived = 0 AND NEW.balance < 0
    UNION ALL SELECT 'weighed', NEW.trainer_id, NEW.last_weigh_in_on, 1, 0
        WHERE NEW.archived = 0 AND NEW.last_weigh_in_on IS NOT NULL
    UNION ALL SELECT 'unweighed', NEW.trainer_id, substr(NEW.created_at, 1, 10), 1, 0
        WHERE NEW.archived = 0 AND NEW.last_weigh_in_on IS NULL
    UNION ALL SELECT 'unplanned', NEW.trainer_id, '', 1, 0
        WHERE NEW.archived = 0 AND (NEW.diet_plan_id IS NULL OR NEW.workout_plan_id IS NULL)
    UNION ALL SELECT 'begun', NEW.trainer_id, substr(NEW.created_at, 1, 10), 1, 0
        WHERE NEW.erased_at IS NULL
    UNION ALL SELECT 'ended', NEW.trainer_id, substr(NEW.archived_at, 1, 10), 1, 0
        WHERE NEW.erased_at IS NULL AND NEW.archived_at IS NOT NULL
    ) GROUP BY kind, trainer_id, day HAVING SUM(clients) <> 0 OR SUM(amount) <> 0
    ON CONFLICT (kind, day, trainer_id) DO UPDATE SET
        clients = clients + excluded.clients, amount = amount + excluded.amount;
    DELETE FROM client_tally WHERE clients = 0;
END;

-- whose birthday it is, in the order of names
DROP INDEX client_by_birthday;
CREATE INDEX client_by_birthday ON client (
    archived, substr(date_of_birth, 6), name_key, id, trainer_id, date_of_birth
) WHERE date_of_birth IS NOT NULL;
CREATE INDEX client_by_trainer_birthday ON client (
    archived, trainer_id, substr(date_of_birth, 6), name_key, id, date_of_birth
) WHERE date_of_birth IS NOT NULL;
CREATE INDEX client_by_trainer_end ON client (trainer_id, erased_at, archived_at);

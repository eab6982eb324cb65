-- Lists that are sorted by any of their columns and filtered by a line of terms.

-- all that a filter looks at and a filtered list is sorted by, in the order of names
CREATE INDEX client_to_filter ON client (
    archived, name_key, id, trainer_id, balance, next_due_on, last_weigh_in_on, created_at, goal,
    last_weight_g, weight_change_7d_g, gender, date_of_birth, age, age_on, whatsapp_consent,
    opted_out_on, phone, diet_plan_id, workout_plan_id, erased_at, search_key
);
CREATE INDEX client_by_weight_change ON client (
    archived, weight_change_7d_g, name_key, id, trainer_id
);

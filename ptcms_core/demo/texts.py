"""The names and texts of the made-up gym: nobody in it exists."""

# fmt: off
FIRST = (
    "Aarav", "Aditi", "Aman", "Ananya", "Anika", "Arjun", "Asmita", "Bhavna", "Chetan", "Deepa",
    "Dev", "Diya", "Esha", "Farhan", "Gauri", "Harsh", "Ira", "Ishan", "Jaya", "Kabir", "Karan",
    "Kavya", "Leela", "Manoj", "Meher", "Mohan", "Nandini", "Neel", "Nikhil", "Nisha", "Om",
    "Pooja", "Pranav", "Priya", "Rahul", "Rania", "Ravi", "Riya", "Rohit", "Sahil", "Sana",
    "Sanjay", "Sara", "Shreya", "Tara", "Uday", "Vani", "Vivek", "Yash", "Zara",
)
LAST = (
    "Agarwal", "Banerjee", "Bhat", "Chopra", "Dastur", "Desai", "Dixit", "Fernandes", "Gill",
    "Gupta", "Iyer", "Jain", "Joshi", "Kapoor", "Kaur", "Khan", "Kulkarni", "Mehta", "Menon",
    "Mishra", "More", "Naidu", "Nair", "Patel", "Patil", "Pillai", "Prakash", "Qureshi", "Rao",
    "Reddy", "Saxena", "Shah", "Shaikh", "Sharma", "Shetty", "Singh", "Sinha", "Thakur", "Varma",
    "Yadav",
)
# fmt: on
GOALS = (
    "Muscle gain",
    "Fat loss",
    "Strength",
    "Mobility",
    "Weight loss",
    "Keep fit",
    "Rehab: knee",
)
INJURIES = ("left shoulder, no overhead press", "lower back", "right knee", "asthma")
WORKOUTS = (
    ("Push / pull / legs", "Day 1: Bench press 4x8 @45, Dips 3x10\nDay 2: Deadlift 3x5 @80\n"
     "Day 3: Squat 4x6 @60 rest 120s"),
    ("Full body", "Monday: Squat 3x8 @40, Row 3x10 @30\nWednesday: Rest\n"
     "Friday: Deadlift 2x5 @70, Plank 3x45s"),
    ("Walk and lift", "Day 1: Cardio 30min\nDay 2: Goblet squat 3x12 @12, Pushups 3x10"),
)  # fmt: skip
MEALS = (
    {"Breakfast": "Poha, 1 boiled egg", "Lunch": "2 roti, dal, salad", "Snacks": "Roasted chana",
     "Dinner": "Paneer bhurji, 1 roti"},
    {"Breakfast": "Idli x3, sambar", "Lunch": "Rice, fish curry", "Dinner": "Grilled chicken"},
    {"Breakfast": "Oats, banana", "Lunch": "Rajma, rice", "Snacks": "Curd", "Dinner": "Khichdi"},
)  # fmt: skip
ALSO_TRIED = (
    "Day 1: Treadmill 20min, Squat 2x10\nDay 2: Rest",
    "Day 1: Warm-up 5min\nDay 2: Leg press 3x12 @40",
)
LONG_NOTES = (
    "Came back after two years. Works night shifts in the hospital every second week, so the plan"
    " is moved by a day then; sleeps badly in those weeks and lifts less.\n\n"
    "Trains best with company. Asked for a photo of the whiteboard after each session.\n\n"
) * 6
LONG_INJURIES = (
    "Slipped disc L4/L5 in 2021, operated; no deadlift from the floor, no sit-ups, no running on"
    " hard ground. Left wrist broken in 2019: push-ups on the fists only. Mild asthma: the inhaler"
    " is in the bag, twenty minutes of cardio at most in the cold months."
)
MESSAGES = (
    "Hi {name}, hope you are doing well!",
    "Hi {name}, we missed you this week. Shall we find you a new time?",
    "Hi {name}, a friendly reminder of your fee. Thank you!",
)

# ruff: noqa: S608  # a corpus of SOQL, which no database reads
"""Statements of SOQL, right and wrong, for two parsers to agree on."""

SELECTED = """
Id
Id, Name
id, NAME, CreatedDate
Id, Account.Name
Id, Account.Owner.Profile.Name
Id, Account__r.Name, Custom__c
COUNT()
count()
COUNT(Id)
COUNT(Id) total
COUNT_DISTINCT(LastName) different
SUM(Amount), AVG(Amount), MIN(Amount), MAX(Amount)
Name, COUNT(Id)
Name n, MAX(CreatedDate) latest
toLabel(Status)
toLabel(Status) shown
FORMAT(Amount)
FORMAT(MIN(Amount)) least
convertCurrency(Amount)
FORMAT(convertCurrency(Amount)) shown
CALENDAR_YEAR(CreatedDate)
HOUR_IN_DAY(convertTimezone(CreatedDate))
DISTANCE(Location__c, GEOLOCATION(37.775, -122.418), 'mi')
FIELDS(ALL)
FIELDS(STANDARD)
FIELDS(CUSTOM), Name
Id, (SELECT Id FROM Contacts)
(SELECT LastName FROM Contacts WHERE Email != null ORDER BY LastName LIMIT 5)
Id, (SELECT Id FROM Contacts), (SELECT Name FROM Opportunities)
(SELECT Id, Owner.Name FROM Custom__r WHERE IsDeleted = FALSE)
TYPEOF What WHEN Account THEN Phone END
TYPEOF What WHEN Account THEN Phone, Website WHEN Opportunity THEN Amount ELSE Name END
Id, TYPEOF Owner WHEN User THEN Email ELSE Name END, Name
Typeof
ns__Field__c, ns__Parent__r.ns__Field__c
a.Id, a.Name
GROUPING(Type) grouped
Id, Contact.Account.Parent.Owner.Name
DAY_IN_WEEK(CreatedDate) day, COUNT(Id)
name, Name__c, NAME2__C
"""

CONDITIONS = """
Name = 'x'
Name='x'
Name != 'x'
Name <> 'x'
Name = ''
Name = null
Name != NULL
Name = 'it\\'s'
Name = 'a\\\\b'
Name = 'line\\nbreak'
Name = 'ünïcödé 漢字'
Name LIKE 'x%'
Name like '%x_'
Name LIKE 'a\\%b'
NumberOfEmployees > 5
NumberOfEmployees >= 5
NumberOfEmployees < 5
NumberOfEmployees <= 5
Amount = 5.25
Amount = -5
Amount > USD5000
Amount > 1.5e3
IsActive = true
IsActive = FALSE
IsActive != True
CreatedDate = 2020-01-31T10:00:00Z
CreatedDate > 2020-01-31T10:00:00.000Z
CreatedDate > 2020-01-31T10:00:00+02:00
CreatedDate > 2020-01-31T10:00:00-0800
Birthdate = 1999-12-31
CreatedDate = TODAY
CreatedDate = today
CreatedDate > YESTERDAY
CreatedDate = TOMORROW
CreatedDate = LAST_WEEK
CreatedDate = THIS_MONTH
CreatedDate = NEXT_YEAR
CreatedDate = LAST_90_DAYS
CreatedDate = NEXT_90_DAYS
CreatedDate = THIS_QUARTER
CreatedDate = LAST_FISCAL_YEAR
CreatedDate = THIS_FISCAL_QUARTER
CreatedDate = LAST_N_DAYS:30
CreatedDate = NEXT_N_WEEKS:2
CreatedDate = LAST_N_MONTHS:6
CreatedDate > N_DAYS_AGO:7
CreatedDate = N_YEARS_AGO:1
CreatedDate = LAST_N_FISCAL_QUARTERS:2
CreatedDate IN (TODAY, YESTERDAY)
Id IN ('a')
Id IN ('a', 'b', 'c')
Id NOT IN ('a','b')
id not in ('a')
Amount IN (1, 2.5, 3)
Name IN (null, 'x')
Id IN (SELECT ContactId FROM CampaignMember)
Id NOT IN (SELECT ContactId FROM CampaignMember WHERE Status = 'Sent')
AccountId IN (SELECT Id FROM Account WHERE Name LIKE 'A%' AND Type = 'x')
Interests__c INCLUDES ('a')
Interests__c INCLUDES ('a;b', 'c')
Interests__c EXCLUDES ('a')
Account.Name = 'x'
Account.Owner.Name != 'x'
Parent__r.Other__r.Name__c = 'x'
CALENDAR_YEAR(CreatedDate) = 2020
DAY_ONLY(CreatedDate) = 2020-01-01
DISTANCE(Location__c, GEOLOCATION(37.7, -122.4), 'km') < 20
Name = 'x' AND Title = 'y'
Name = 'x' OR Title = 'y'
Name = 'x' and Title = 'y' and Id != null
Name = 'x' OR Title = 'y' OR Id = null
(Name = 'x')
((Name = 'x'))
(Name = 'x' AND Title = 'y')
(Name = 'x' AND Title = 'y') OR Id = null
Name = 'x' AND (Title = 'y' OR Title = 'z')
(Name = 'x' OR Name = 'y') AND (Title = 'y' OR Title = 'z')
((Name = 'x' OR Name = 'y') AND Title = 'z') OR Id != null
(Name = 'x' AND (Title = 'y' OR (Id = null AND Id != 'a')))
NOT Name = 'x'
NOT (Name = 'x')
not (Name = 'x' and Title = 'y')
(NOT Name = 'x')
(NOT Name = 'x') AND Title = 'y'
NOT Name LIKE 'x%' AND Title = 'y'
(NOT (Name = 'x' OR Title = 'y')) AND Id != null
Name = 'x' AND NOT Title = 'y'
Name = 'x' AND (NOT Title = 'y')
Name = 'x' AND (NOT (Title = 'y' AND Id = null))
NOT (NOT Name = 'x')
CreatedDate >= LAST_N_DAYS:1 AND CreatedDate < NEXT_N_DAYS:1
Email IN ('a@example.com', 'b@example.com') AND HasOptedOutOfEmail = false
Name = :variable
Id IN :ids
Name = :holder.value
(SystemModstamp = 2020-01-01T00:00:00Z AND Id > '003') OR SystemModstamp > 2020-01-01T00:00:00Z
"""

TAILS = """
ORDER BY Name
ORDER BY Name ASC
ORDER BY Name DESC
order by name desc
ORDER BY Name NULLS FIRST
ORDER BY Name DESC NULLS LAST
ORDER BY Name asc nulls last
ORDER BY Account.Name, CreatedDate DESC
ORDER BY SystemModstamp, Id
LIMIT 1
limit 2000
LIMIT 10 OFFSET 20
ORDER BY Name LIMIT 5
WHERE Name = 'x' ORDER BY Name LIMIT 5 OFFSET 2
WHERE Name = 'x' LIMIT 1
USING SCOPE mine
USING SCOPE everything WHERE Name = 'x'
FOR VIEW
FOR REFERENCE
FOR UPDATE
WHERE Id = 'x' FOR VIEW
LIMIT 5 FOR UPDATE
WITH SECURITY_ENFORCED
WHERE Name = 'x' WITH SECURITY_ENFORCED LIMIT 1
WITH DATA CATEGORY Geography__c AT usa__c
WITH DATA CATEGORY Geography__c ABOVE_OR_BELOW usa__c AND Product__c BELOW phones__c
UPDATE TRACKING
UPDATE VIEWSTAT
c
c WHERE c.Name = 'x'
c ORDER BY c.Name
"""

GROUPED = """
SELECT Name, COUNT(Id) FROM Account GROUP BY Name
SELECT Name, COUNT(Id) n FROM Account GROUP BY Name ORDER BY COUNT(Id) DESC
SELECT Name, COUNT(Id) FROM Account GROUP BY Name HAVING COUNT(Id) > 1
SELECT Name, COUNT(Id) FROM Account GROUP BY Name HAVING COUNT(Id) > 1 AND Name LIKE 'x%'
SELECT Type, Rating, SUM(Amount) FROM Account GROUP BY Type, Rating
SELECT CALENDAR_YEAR(CreatedDate), COUNT(Id) FROM Account GROUP BY CALENDAR_YEAR(CreatedDate)
SELECT Owner.Name, COUNT(Id) FROM Account GROUP BY Owner.Name LIMIT 10
SELECT Name FROM Account GROUP BY ROLLUP(Name)
SELECT Name, Type FROM Account GROUP BY ROLLUP(Name, Type)
SELECT Name, Type FROM Account GROUP BY CUBE(Name, Type)
SELECT Type, MAX(Amount) FROM Opportunity WHERE Amount > 5 GROUP BY Type HAVING MAX(Amount) < 9 ORDER BY Type
select Name from Order
SELECT Id FROM Group
SELECT Id FROM Custom__c
SELECT Id FROM ns__Custom__c
SELECT Id FROM Account__History
"""

WRONG = """
SELECT
SELECT Id
FROM Account
SELECT FROM Account
SELECT Id FROM
SELECT Id Account
SELECT Id, FROM Account
SELECT ,Id FROM Account
SELECT Id,, Name FROM Account
SELECT Id FROM Account,
SELECT * FROM Account
SELECT Id FROM Account WHERE
SELECT Id FROM Account WHERE Name
SELECT Id FROM Account WHERE Name =
SELECT Id FROM Account WHERE = 'x'
SELECT Id FROM Account WHERE Name 'x'
SELECT Id FROM Account WHERE Name = x y
SELECT Id FROM Account WHERE Name = 'x
SELECT Id FROM Account WHERE Name = "x"
SELECT Id FROM Account WHERE Name == 'x'
SELECT Id FROM Account WHERE Name = 'x' AND
SELECT Id FROM Account WHERE AND Name = 'x'
SELECT Id FROM Account WHERE Name = 'x' Title = 'y'
SELECT Id FROM Account WHERE (Name = 'x'
SELECT Id FROM Account WHERE Name = 'x')
SELECT Id FROM Account WHERE ()
SELECT Id FROM Account WHERE NOT
SELECT Id FROM Account WHERE Name IN
SELECT Id FROM Account WHERE Name IN ()
SELECT Id FROM Account WHERE Name IN ('x',)
SELECT Id FROM Account WHERE Name IN ('x'
SELECT Id FROM Account WHERE Name NOT ('x')
SELECT Id FROM Account WHERE Name LIKE
SELECT Id FROM Account WHERE Name IN (SELECT)
SELECT Id FROM Account WHERE CreatedDate = 2020-01-01T10:00
SELECT Id FROM Account WHERE Interests__c INCLUDES
SELECT Id FROM Account ORDER Name
SELECT Id FROM Account ORDER BY
SELECT Id FROM Account ORDER BY Name DESC ASC
SELECT Id FROM Account ORDER BY Name NULLS
SELECT Id FROM Account ORDER BY Name NULLS MIDDLE
SELECT Id FROM Account LIMIT
SELECT Id FROM Account LIMIT x y
SELECT Id FROM Account LIMIT 'x'
SELECT Id FROM Account OFFSET
SELECT Id FROM Account LIMIT 5 WHERE Name = 'x'
SELECT Id FROM Account ORDER BY Name WHERE Name = 'x'
SELECT Id FROM Account GROUP Name
SELECT Id FROM Account GROUP BY
SELECT Name, COUNT(Id) FROM Account GROUP BY Name HAVING
SELECT (SELECT Id FROM Contacts FROM Account
SELECT (SELECT) FROM Account
SELECT (Id) FROM Account
SELECT COUNT(Id FROM Account
SELECT TYPEOF What WHEN Account Phone END FROM Event
SELECT TYPEOF What WHEN Account THEN Phone FROM Event
SELECT Id FROM Account FOR
SELECT Id FROM Account FOR NOTHING
SELECT Id FROM Account USING mine
SELECT Id FROM Account WITH
SELECT Id FROM Account; DROP TABLE Account
INSERT INTO Account
UPDATE Account SET Name = 'x'
SELECT Account..Name FROM Contact
SELECT .Name FROM Contact
SELECT Name. FROM Contact
SELECT 1Name FROM Contact
SELECT Na-me FROM Contact
SELECT Id FROM Account WHERE Name = 'x' OR
SELECT Id FROM Account WHERE Name = 'x' && Title = 'y'
SELECT Id FROM Account WHERE Name > = 'x'
SELECT Id FROM Account WHERE Name = 'x' LIMIT 5 LIMIT 6
"""


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def statements() -> list[str]:
    """Return the corpus, every statement once."""
    return list(
        dict.fromkeys(
            [
                *(f"SELECT {each} FROM Account a" for each in lines(SELECTED)),
                *(f"SELECT Id FROM Contact WHERE {each}" for each in lines(CONDITIONS)),
                *(f"SELECT Id FROM Contact {each}" for each in lines(TAILS)),
                *(
                    f"SELECT Id, (SELECT Id FROM Contacts WHERE {each}) FROM Account"
                    for each in lines(CONDITIONS)[::2]
                ),
                *lines(GROUPED),
                *lines(WRONG),
            ]
        )
    )

SELECT count(*) AS ended FROM over
